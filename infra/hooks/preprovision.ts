import { registerApplication } from '../azd/application.ts';
import { graphToken, setVariables } from '../azd/azd.ts';
import { graphWith } from '../azd/graph.ts';

// The application is registered once, unless TOKEN_AUDIENCES names one, or REGISTER_APPLICATION=false.
const { AZURE_ENV_NAME: name = 'palisade', TOKEN_AUDIENCES = '', REGISTER_APPLICATION } = process.env;

if (TOKEN_AUDIENCES === '' && REGISTER_APPLICATION !== 'false') {
  try {
    const uniqueName = `palisade-${name}`;
    const { clientId, audiences } = await registerApplication(uniqueName, graphWith(await graphToken()));
    await setVariables({
      TOKEN_AUDIENCES: audiences,
      PAGE_CLIENT_ID: clientId,
      ENTRA_APPLICATION: uniqueName,
    });
    console.log(`Registered the application ${uniqueName} (${clientId}).`);
  } catch (failure) {
    console.error(`The application could not be registered in Entra ID: ${(failure as Error).message}`);
    console.error('Register it as docs/azure.md describes, and: azd env set TOKEN_AUDIENCES');
    process.exitCode = 1;
  }
}
