import type { Action } from '../actions/action.js';
import { actions } from '../actions/actions.js';
import { signedNames } from './identify-caller.js';
import { declaredParameters } from '../actions/declared-parameters.js';
import { parameterSummaries } from '../actions/parameter-summaries.js';

type Schema = Readonly<Record<string, unknown>>;

/** The control API as an OpenAPI 3.1 document: one path, and a form for each action. */
export function openApiDocument(): Schema {
  const names = [...actions.keys()];
  const forms = names.map((name) => ({ $ref: `#/components/schemas/${name}` }));
  return {
    openapi: '3.1.0',
    info: {
      title: 'putmon control API',
      version: '2.0',
      description:
        'Every call names an Action, and signs all of its parameters with a key of the account; ' +
        'see docs/control-api.md. A GET takes the same parameters in its query.',
    },
    paths: {
      '/v2/index.php': {
        post: {
          operationId: 'call',
          requestBody: {
            required: true,
            content: {
              'application/x-www-form-urlencoded': {
                schema: { oneOf: forms, discriminator: { propertyName: 'Action' } },
              },
            },
          },
          responses: { 200: answer },
        },
      },
    },
    components: {
      schemas: Object.fromEntries(
        [...actions].map(([name, action]) => [name, formOf(name, action)]),
      ),
    },
  };
}

const answer: Schema = {
  description: 'code 0, or an error: 4000 with a module code in its message, or a common code',
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['code', 'message'],
        properties: { code: { type: 'integer' }, message: { type: 'string' }, data: {} },
      },
    },
  },
};

const commonProperties: Readonly<Record<string, Schema>> = {
  Region: { type: 'string', description: 'such as gz, or ap-guangzhou' },
  SecretId: { type: 'string' },
  Timestamp: { type: 'integer', description: 'UNIX seconds' },
  Nonce: { type: 'integer', description: 'above 0, and new with each call' },
  Signature: { type: 'string', description: 'Base64 of the HMAC of all other parameters' },
  SignatureMethod: { type: 'string', enum: ['HmacSHA1', 'HmacSHA256'] },
  account: { type: 'string', description: 'where the operator calls; main where absent' },
  language: { type: 'string', enum: ['zh', 'en'], description: 'of messages' },
};

/** Arrays come as `name.0`, `name.1`: their properties are patterns. */
function formOf(name: string, { summary, operatorOnly, parameters }: Action): Schema {
  const declared = declaredParameters(parameters);
  const texts = declared.filter(({ name: each }) => !each.includes('.N'));
  const arrays = declared.filter(({ name: each }) => each.includes('.N'));
  return {
    type: 'object',
    description: operatorOnly ? `${summary}; for the operator of the machine` : summary,
    required: [
      'Action',
      ...(operatorOnly ? [] : signedNames),
      ...texts.filter(({ need }) => need === 'always').map((each) => each.name),
    ],
    properties: {
      Action: { const: name },
      ...commonProperties,
      ...Object.fromEntries(texts.map((each) => [each.name, schemaOf(each.name)])),
    },
    patternProperties: Object.fromEntries(
      arrays.map((each) => [patternOf(each.name), schemaOf(each.name)]),
    ),
  };
}

function schemaOf(parameter: string): Schema {
  const summaries: Readonly<Record<string, string>> = parameterSummaries;
  return { type: 'string', description: summaries[parameter] ?? '' };
}

function patternOf(parameter: string): string {
  return `^${parameter.replaceAll('.', '\\.').replaceAll('\\.N', '\\.\\d+')}$`;
}
