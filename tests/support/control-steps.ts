import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call, type CallParameters, type ControlAnswer, type Manner } from './control-call.js';
import type { TestReceiver } from './test-receiver.js';

/** What stands beside code 0; or the message of a 4000, where detail may stand beside it. */
export type Expected = object | string | RegExp;

export type Step = readonly [
  situation: string,
  action: string,
  parameters: CallParameters,
  expected: Expected,
];

/** A test for each step, in their order, on one server. */
export function holdSteps(
  server: () => TestReceiver,
  steps: readonly Step[],
  manner: Manner = {},
): void {
  for (const [situation, action, parameters, expected] of steps) {
    test(`${action}: ${situation}`, async () => {
      assertAnswer(await call(server(), action, parameters, manner), expected);
    });
  }
}

export function assertAnswer(answer: ControlAnswer, expected: Expected): void {
  if (typeof expected === 'string') {
    assert.deepEqual([answer.code, answer.message], [4000, expected]);
  } else if (expected instanceof RegExp) {
    assert.equal(answer.code, 4000, answer.message);
    assert.match(answer.message, expected);
  } else {
    assert.deepEqual(answer, { code: 0, message: '', ...expected });
  }
}

/** The refusal of a parameter that is absent or empty. */
export function missing(name: string): RegExp {
  return new RegExp(`^\\(-505\\)参数缺失: ${name.replaceAll('.', '\\.')}`);
}

/** The refusal of a parameter that is of the wrong form. */
export function invalid(name: string): RegExp {
  return new RegExp(`^\\(-503\\)请求参数有误: .*\\b${name}\\b`);
}

export const unknown = '(-502)资源不存在';
export const overLimit = '(-507)超出限制';
export const wrongDimensions = '(-509)错误的维度组合';
export const repeated = '(-514)资源重复';
export const inUse = '(-515)存在子资源，不可操作';
