/**
 * The yardstick: what `node:http` alone does on the same core. Answers every request with a
 * constant of the receiver's length, and never looks at what came in.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { printLine } from '../src/cli/print.js';

const reply = '{"code":0,"message":"OK"}';
const headers = { 'Content-Type': 'application/json', 'Content-Length': reply.length };

const server = createServer((_request, response) => {
  response.writeHead(200, headers).end(reply);
});
server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  printLine(`bare server serves: 127.0.0.1:${port}`);
});
process.once('SIGTERM', () => process.exit());
