import { announceFailure, announceReady, onStop } from './child.ts';

/** A running server of the local stack, in a process of its own or beside others. */
export type Service = {
  /** Sent to the parent process over IPC and never logged: ports, URLs, connection strings. */
  details: object;
  /** One line for the log, without secrets that the parent process gets anyway. */
  greeting: string;
  stop(): Promise<void>;
};

/** Starts a service from its command-line flags. Rejects with an error whose message is shown to a person as it is. */
export type StartService = (flags: string[]) => Promise<Service>;

/** Runs a service as this process, with its flags from the command line, until a signal or the end of the parent process. */
export async function runService(start: StartService): Promise<void> {
  try {
    const service = await start(process.argv.slice(2));
    onStop(() => service.stop());
    process.stdout.write(`${service.greeting}\n`);
    announceReady(service.details);
  } catch (failure) {
    const { message } = failure as Error;
    process.stderr.write(`${message}\n`);
    announceFailure(message);
  }
}
