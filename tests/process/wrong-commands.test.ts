import { describe, test } from 'node:test';
import { assertTold } from './assert-told.js';

const env = { PUTMON_SECRET_ID: 'AKIDexample', PUTMON_SECRET_KEY: 'secret' };
const put = 'put --namespace host --metric cpu --dimension ip=1 --value 1';

/** What is wrong, command, what is told. */
const mistakes: readonly (readonly [string, string, RegExp])[] = [
  ['no such command', 'nonsense', /^unknown command 'nonsense'; try --help$/],
  ['no such option', 'key list --accout x', /^unknown option '--accout' \(Did you mean --acc/],
  ['option left out', 'put', /^required option '--namespace <name>' not specified; try --help$/],
  ['argument left out', 'namespace create', /^missing required argument 'name'; try --help$/],
  ['argument too many', 'key list x', /^too many arguments for 'list'/],
  ['none of the kinds', 'key create --kind boss', /^option '--kind <kind>' argument 'boss' is inv/],
  ['none of the methods', 'sign --method PUT', /'PUT' is invalid\. Allowed choices are GET, P/],
  ['no kind', 'token create', /^say what kind of token: --read lets its holder read the account's/],
  ['no number', `${put} --value one`, /^--value one is no number$/],
  ['no dimension', `${put} --dimension ip`, /^--dimension ip is not NAME=VALUE$/],
  ['no value', 'put --namespace host', /^give --metric, --dimension and --value, or --stdin$/],
  ['a value of many', `${put} --stdin`, /^--value goes without --stdin$/],
  ['no URL', `${put} --url here`, /^--url here is no URL such as http:\/\/127\.0\.0\.1:8080$/],
  ['a URL without http', `${put} --url localhost:8080`, /^--url localhost:8080 is no URL such as/],
  ['a URL of FTP', `${put} --url ftp://localhost`, /^--url ftp:\/\/localhost is no URL such as/],
  ['no timestamp', 'sign --timestamp now', /^--timestamp now is no whole number above 0$/],
  ['no nonce', 'sign --nonce -1', /^--nonce -1 is no whole number above 0$/],
  ['nothing to explain', 'sign explain', /^give a curl line, a URL or a body$/],
  ['a curl line without URL', 'sign explain curl%20-XPOST', /^the curl line has no URL$/],
  ['curl with a file', 'sign explain curl%20-d@a%20http://x', /^give the content of a in place of/],
  [
    'a URL without query',
    'sign explain http://127.0.0.1:8080/v2/index.php',
    /^the URL has no query: 1004; put the URL in quotes/,
  ],
  [
    'an action mistyped',
    'call DescribeNamespce',
    /^there is no Action "DescribeNamespce" \(did you mean DescribeNamespace\?\); call --help lists/,
  ],
  ['no parameter', 'call DescribeNamespace x', /^x is not NAME=VALUE$/],
  ['a dimension twice', `${put} --dimension ip=2`, /^--dimension ip is given twice$/],
  [
    'the object twice',
    'get --namespace a --metric b --dimension a=1 --dimension a=1',
    /^--dimension a is giv/,
  ],
  [
    'a rule of it twice',
    'alarm bind p --dimension a=1 --dimension a=2',
    /^--dimension a is given twice$/,
  ],
  [
    'a parameter twice',
    'call DescribeMetric namespace=a namespace=b',
    /^namespace is given twice$/,
  ],
  ['an empty secret', 'key import --secret-id x', /^give the SecretKey on standard input$/],
];

describe('a wrong command is told in a line, and exits with 2', { concurrency: 2 }, () => {
  for (const [situation, command, told] of mistakes) {
    test(situation, () => assertTold(command, 2, [told], { env }));
  }

  test('no key pair', () => assertTold(put, 2, [/^set PUTMON_SECRET_ID and PUTMON_SECRET_KEY /]));
});
