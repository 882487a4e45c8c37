/** The program of a worker process; `WorkerPool` starts it, and nobody else. */
import { HttpWorker } from './http-worker.js';
import type { OwnerMessage, WorkerMessage } from './messages.js';

let worker: HttpWorker | undefined;

// Those who stop or reload the server tell all its processes, and the owner tells its workers.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => undefined);
}
// Nobody is left who could say that a report is on disk.
process.on('disconnect', () => process.exit());
process.on('message', (message: OwnerMessage) => void take(message));
send({ kind: 'hears' });

async function take(message: OwnerMessage): Promise<void> {
  if (message instanceof Uint8Array || message.kind !== 'start') {
    await worker?.take(message);
    if (!(message instanceof Uint8Array) && message.kind === 'drain') process.disconnect();
    return;
  }
  const { worker: start, knowledge } = message;
  process.title = `putmon worker ${start.number}`;
  if (knowledge.config === undefined) throw new Error('a worker starts with a configuration');
  worker = new HttpWorker(start, knowledge.config, send);
  worker.know(knowledge);
  await worker.listen(start);
}

/** What does not arrive had an owner that is gone: this process goes with it. */
function send(message: WorkerMessage): void {
  process.send?.(message, undefined, undefined, () => undefined);
}
