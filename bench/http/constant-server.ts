/**
 * Reads the body of each request and answers a constant, over `node:http` or over src/http, as its
 * argument says: what HTTP costs alone.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { printLine } from '../../src/cli/print.js';
import { loadConfig } from '../../src/config/load-config.js';
import { HttpServer } from '../../src/http/http-server.js';
import { jsonReply } from '../../src/http/write-reply.js';
import { httpLimitsOf } from '../../src/ingress/put-monitor-data/http-limits.js';

const body = '{"code":0,"message":"OK"}';
const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length };

const starts: Readonly<Record<string, () => Promise<string>>> = {
  'node-http': listenByNode,
  sockets: listenBySockets,
};

process.once('SIGTERM', () => process.exit());
printLine(`constant server serves: ${(await starts[process.argv[2] ?? '']?.()) ?? 'nothing'}`);

function listenByNode(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200, headers).end(body));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

function listenBySockets(): Promise<string> {
  const reply = jsonReply(body);
  const config = loadConfig({ environment: {}, flags: {} });
  const server = new HttpServer(
    {
      async answer(call) {
        await call.readBody(config.contentBytesMax);
        return reply;
      },
      answerMalformed: () => reply,
    },
    httpLimitsOf(config, () => config.contentBytesMax),
  );
  return server.listen('127.0.0.1', 0);
}
