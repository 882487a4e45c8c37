import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { signWithOpenssl } from './signed-report.js';
import { seedKey } from './seed-programs.js';

/** What the seed's programs put on the wire, byte for byte, as a recorder saw it of Python 2.7. */
const requests = {
  POST: (report: string, signature: string) => {
    const body =
      `{${report}, "Region": "sh", "Namespace": "pc", "SecretId": "${seedKey.secretId}", ` +
      `"Signature": "${signature}", "Data": [{"dimensions": {"ip": "172.31.58.160", ` +
      '"diskname": "sda"}, "value": 0.3, "metricName": "diskusage"}]}';
    return [
      'POST /v2/index.php HTTP/1.1',
      'Host: receiver.monitor.tencentyun.com:8080',
      'Accept-Encoding: identity',
      'User-Agent: Python-urllib/2.7',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      'Connection: close',
      '',
      body,
    ];
  },
  GET: (report: string, signature: string) => [
    `GET /v2/index.php?${report}&Region=sh&Namespace=name1&SecretId=${seedKey.secretId}` +
      `&Signature=${encodeURIComponent(signature)}&Data=%5B%7B%22dimensions%22%3A+%7B%22ip%22` +
      '%3A+%22172.31.58.160%22%2C+%22diskname%22%3A+%22sda%22%7D%2C+%22value%22%3A+0.3%2C' +
      '+%22metricName%22%3A+%22diskusage%22%7D%5D HTTP/1.1',
    'Host: receiver.monitor.tencentyun.com:8080',
    'Accept-Encoding: identity',
    'User-Agent: Python-urllib/2.7',
    'Connection: close',
    '',
    '',
  ],
};

/** Sends a round of a seed program without the program. @returns the body of the reply */
export async function replayRound(
  method: keyof typeof requests,
  address: string,
  nonce: number,
  secretKey: string,
): Promise<unknown> {
  const seconds = Math.floor(Date.now() / 1000);
  const signature = signWithOpenssl(
    `${method}receiver.monitor.tencentyun.com/v2/index.php?Action=PutMonitorData` +
      `&Nonce=${nonce}&Region=sh&SecretId=${seedKey.secretId}&Timestamp=${seconds}`,
    secretKey,
  );
  const report =
    method === 'POST'
      ? `"Nonce": ${nonce}, "Timestamp": ${seconds}`
      : `Nonce=${nonce}&Timestamp=${seconds}`;
  const [host = '', port = ''] = address.split(':');
  const socket = connect(Number(port), host);
  socket.write(requests[method](report, signature).join('\r\n'));
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  if (!head.startsWith('HTTP/1.1 200 ')) throw new Error(`the reply begins ${head}`);
  return JSON.parse(body) as unknown;
}
