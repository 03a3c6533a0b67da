import { requestAt, smokeFaults } from './azd/smoke.ts';

const { SERVICE_API_ENDPOINT: address = '' } = process.env;

const faults = await smokeFaults(requestAt(address));
for (const fault of faults) console.error(fault);
if (faults.length === 0) console.log(`${address} answers as it should.`);
else process.exitCode = 1;
