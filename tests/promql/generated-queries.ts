import type { SeededRandom } from '../support/seeded-random.js';
import { SelectorWriter, tameMetrics } from './generated-selectors.js';
import { generatedSpan } from './generated-series.js';
import { RandomChoice } from './random-choice.js';

/** A query, and the moments to ask it for. */
export interface GeneratedQuery {
  readonly query: string;
  /** UNIX seconds; the same twice for an instant query. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly stepSeconds: number;
}

/** A valid query over the generated series. */
export function generateQuery(random: SeededRandom): GeneratedQuery {
  const query = new QueryWriter(random).vector(random.between(0, 3));
  const { startSeconds, endSeconds } = generatedSpan;
  const start = random.between(startSeconds, endSeconds + 300);
  if (random.next() < 0.4) return { query, startSeconds: start, endSeconds: start, stepSeconds: 1 };
  const stepSeconds = [5, 15, 60, 61, 300][random.between(0, 4)] ?? 60;
  const end = start + stepSeconds * random.between(0, 40) + random.between(0, 4);
  return { query, startSeconds: start, endSeconds: end, stepSeconds };
}

const rangeFunctions = [
  ...['rate', 'irate', 'increase', 'delta', 'idelta', 'deriv', 'changes', 'resets'],
  ...['avg', 'min', 'max', 'sum', 'count', 'last', 'present', 'stddev', 'stdvar'].map(
    (each) => `${each}_over_time`,
  ),
];
/** Those that do not enlarge a difference in the last digit, as computed operands have it. */
const steadyFunctions = ['last', 'max', 'min', 'count', 'present', 'absent'].map(
  (each) => `${each}_over_time`,
);
const quantiles = ['0', '0.5', '0.9', '1', '-1', '2', 'NaN'];
const valueFunctions = [
  ...['abs', 'ceil', 'floor', 'exp', 'sqrt', 'ln', 'log2', 'log10', 'sgn', 'deg', 'rad'],
  ...['asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'],
];
/** The last digit of a large operand decides their value. */
const periodicFunctions = ['sin', 'cos', 'tan'];
const dateFunctions = [
  ...['minute', 'hour', 'month', 'year'],
  ...['day_of_week', 'day_of_month', 'day_of_year', 'days_in_month'],
];
const aggregations = ['sum', 'avg', 'min', 'max', 'count', 'group'];
/** Of computed values that differ in the last digit alone, they would be that digit's. */
const spreads = ['stddev', 'stdvar'];
const arithmeticOperators = ['+', '-', '*', '/', '^', 'atan2'];
const comparisonOperators = ['==', '!=', '<', '>', '<=', '>='];
const setOperators = ['and', 'or', 'unless'];
const labelNames = ['region', 'instance', 'namespace', 'absent'];

/**
 * Writes random expressions. It leaves out what Prometheus itself answers in one way or another:
 * which of equal values are the top ones, or sums in which a term swallows the others.
 */
class QueryWriter {
  readonly #choice: RandomChoice;
  readonly #selectors: SelectorWriter;

  constructor(random: SeededRandom) {
    this.#choice = new RandomChoice(random);
    this.#selectors = new SelectorWriter(this.#choice);
  }

  vector(depth: number): string {
    if (depth <= 0)
      return this.#choice.chance(0.6) ? this.#selectors.selector() : this.#rangeCall(0);
    const inner = depth - 1;
    return this.#choice.pick<() => string>([
      () => this.#selectors.selector(),
      () => this.#rangeCall(inner),
      () => this.#rangeCall(inner),
      () => this.#aggregation(inner),
      () => this.#aggregation(inner),
      () => this.#ranked(inner),
      () => this.#arithmetic(inner),
      () => this.#arithmetic(inner),
      () => this.#comparison(inner),
      () => this.#setOperation(inner),
      () => this.#grouped(inner),
      () => this.#valueCall(inner),
      () => this.#labelCall(inner),
      () => this.#timeCall(inner),
      () => this.#presenceCall(inner),
      () => `(${this.vector(inner)})`,
      () => `-${this.#selectors.selector()}`,
    ])();
  }

  scalar(depth: number): string {
    return this.#choice.pick<() => string>([
      () => this.#choice.between(-3, 9),
      () => this.#choice.between(0, 50),
      () => this.#choice.pick(['0.5', '1e3', '0x1F', 'Inf', 'NaN', '-0.25', '1.5e-3']),
      () => 'pi()',
      () => '(time() % 600)',
      () => `scalar(sum(${this.#selectors.selector(tameMetrics)}))`,
      () =>
        depth > 0
          ? `(${this.scalar(depth - 1)} + ${this.#choice.between(1, 9)})`
          : this.#choice.between(1, 9),
      () => (depth > 0 ? `scalar(${this.vector(depth - 1)})` : this.#choice.between(1, 9)),
    ])();
  }

  #range(depth: number, metrics: readonly string[] = tameMetrics): string {
    if (depth <= 0 || !this.#choice.chance(0.3))
      return `${this.#selectors.bareSelector(metrics)}[${this.#selectors.duration()}]${this.#selectors.timeModifiers()}`;
    return this.#subquery(this.#selectors.selector(metrics));
  }

  #subquery(operand: string): string {
    const step = this.#choice.pick(['', '10s', '1m', '7m']);
    const range = this.#choice.pick(['4m', '10m', '33m']);
    return `(${operand})[${range}:${step}]${this.#selectors.timeModifiers()}`;
  }

  #rangeCall(depth: number): string {
    if (depth > 0 && this.#choice.chance(0.2))
      return `${this.#choice.pick(steadyFunctions)}(${this.#subquery(this.vector(depth - 1))})`;
    if (this.#choice.chance(0.2)) {
      const names = ['last_over_time', 'max_over_time', 'resets', 'changes', 'idelta'];
      return `${this.#choice.pick(names)}(${this.#range(depth, ['extreme'])})`;
    }
    return this.#tameCall(depth);
  }

  /** A range function whose values can be summed up in any order. */
  #summandCall(depth: number): string {
    const call = this.#tameCall(depth);
    return /^(?:delta|idelta|deriv|predict_linear)/.test(call) ? `abs(${call})` : call;
  }

  #tameCall(depth: number): string {
    if (this.#choice.chance(0.1))
      return `predict_linear(${this.#choice.pick(tameMetrics)}[10m], ${this.scalar(0)})`;
    if (this.#choice.chance(0.1))
      return `quantile_over_time(${this.#choice.pick(quantiles)}, ${this.#range(depth)})`;
    return `${this.#choice.pick(rangeFunctions)}(${this.#range(depth)})`;
  }

  #grouping(): string {
    const names = labelNames.filter(() => this.#choice.chance(0.4)).join(', ');
    return this.#choice.pick(['', ` by (${names})`, ` without (${names})`]);
  }

  #aggregation(depth: number): string {
    const operand = this.#choice.chance(0.5)
      ? this.#selectors.selector(tameMetrics)
      : this.#summandCall(depth);
    const grouping = this.#grouping();
    const operator = this.#choice.pick(aggregations);
    if (this.#choice.chance(0.1))
      return `quantile${grouping}(${this.#choice.pick(quantiles)}, ${operand})`;
    if (this.#choice.chance(0.1))
      return `${this.#choice.pick(spreads)}${grouping}(${this.#selectors.selector(tameMetrics)})`;
    if (this.#choice.chance(0.1))
      return `count_values${grouping}("value", ${this.#selectors.selector(['queue_length', 'extreme'])})`;
    return this.#choice.chance(0.5)
      ? `${operator}${grouping}(${operand})`
      : `${operator}(${operand})${grouping}`;
  }

  #ranked(depth: number): string {
    const operator = this.#choice.pick(['topk', 'bottomk']);
    const operand = this.#choice.chance(0.5)
      ? this.#selectors.selector(['temperature'])
      : `avg_over_time(${this.#range(depth, ['temperature'])})`;
    const count = this.#choice.pick(['0', '1', '2', '3', '5', '100', '2.9']);
    return `${operator}${this.#grouping()}(${count}, ${operand})`;
  }

  #matching(): string {
    const names = this.#choice.pick([
      'region',
      'instance',
      'region, instance',
      'namespace',
      'absent',
      '',
    ]);
    return this.#choice.pick([
      '',
      '',
      ` on (${names})`,
      ` ignoring (${names})`,
      ' on (region, instance)',
    ]);
  }

  #arithmetic(depth: number): string {
    const operator = this.#choice.pick(arithmeticOperators);
    return this.#choice.pick<() => string>([
      () => `${this.vector(depth)} ${operator} ${this.scalar(depth)}`,
      () => `${this.scalar(depth)} ${operator} ${this.vector(depth)}`,
      () => `${this.vector(depth)} ${operator}${this.#matching()} ${this.vector(depth)}`,
      () => `${this.#selectors.selector()} ${operator} ${this.#selectors.selector()}`,
      // The last digit of a computed operand would decide the remainder.
      () => `(${this.#selectors.selector()} % ${this.#choice.between(-3, 9)})`,
      () => `(${this.#choice.between(-9, 99)} % ${this.#selectors.selector()})`,
    ])();
  }

  #comparison(depth: number): string {
    const operator =
      this.#choice.pick(comparisonOperators) + (this.#choice.chance(0.4) ? ' bool' : '');
    return this.#choice.pick<() => string>([
      () => `${this.#selectors.selector()} ${operator} ${this.scalar(0)}`,
      () => `${this.scalar(0)} ${operator} ${this.#selectors.selector()}`,
      () =>
        `${this.#selectors.selector()} ${operator}${this.#matching()} ${this.#selectors.selector()}`,
      () => `${this.#rangeCall(depth)} ${operator} ${this.#choice.random.between(0, 20)}.5`,
    ])();
  }

  #setOperation(depth: number): string {
    const operator = this.#choice.pick(setOperators);
    return `${this.vector(depth)} ${operator}${this.#matching()} ${this.vector(depth)}`;
  }

  #grouped(depth: number): string {
    const operator = this.#choice.pick([...arithmeticOperators, ...comparisonOperators]);
    const included = this.#choice.pick(['', ' (absent)', ' (instance)', '(region)', ' (__name__)']);
    const one = `sum by (region) (${this.#selectors.selector(tameMetrics)})`;
    const many = this.#choice.chance(0.5) ? this.#selectors.selector() : this.#rangeCall(depth);
    const isSafe = included !== '(region)';
    const names = isSafe ? 'on (region)' : 'ignoring (instance, namespace)';
    return this.#choice.chance(0.5)
      ? `${many} ${operator} ${names} group_left${included} ${one}`
      : `${one} ${operator} ${names} group_right${included} ${many}`;
  }

  #valueCall(depth: number): string {
    const operand = this.vector(depth);
    return this.#choice.pick<() => string>([
      () => `${this.#choice.pick(valueFunctions)}(${operand})`,
      () =>
        `${this.#choice.pick(periodicFunctions)}(${this.#selectors.selector(['temperature', 'queue_length'])})`,
      () => `clamp(${operand}, ${this.scalar(0)}, ${this.scalar(0)})`,
      () => `clamp_min(${operand}, ${this.scalar(0)})`,
      () => `clamp_max(${operand}, ${this.scalar(0)})`,
      () => `round(${this.#selectors.selector()})`,
      () =>
        `round(${this.#selectors.selector()}, ${this.#choice.pick(['0.1', '5', '1e-3', '-2'])})`,
      () => `${this.#choice.pick(['sort', 'sort_desc'])}(${operand})`,
    ])();
  }

  #labelCall(depth: number): string {
    const operand = this.vector(depth);
    const target = this.#choice.pick(['copy', 'region', 'instance']);
    return this.#choice.pick([
      `label_replace(${operand}, "${target}", "$1", "instance", "(.*)-(.)")`,
      `label_replace(${operand}, "${target}", "x\${2}-$1y", "instance", "(.*)-(.)")`,
      `label_replace(${operand}, "${target}", "$kind", "instance", "(?P<kind>[a-z]+).*")`,
      `label_replace(${operand}, "${target}", "", "absent", "")`,
      `label_join(${operand}, "${target}", "/", "region", "absent", "instance")`,
      `label_join(${operand}, "copy", "")`,
    ]);
  }

  #timeCall(depth: number): string {
    const name = this.#choice.pick(dateFunctions);
    return this.#choice.pick([
      `timestamp(${this.#selectors.bareSelector()})`,
      `timestamp(${this.#selectors.bareSelector(tameMetrics)} @ ${this.#selectors.moment()})`,
      `timestamp(${this.#selectors.bareSelector(tameMetrics)} offset ${this.#selectors.duration()})`,
      `timestamp(${this.#rangeCall(depth)})`,
      `${name}()`,
      `${name}(timestamp(${this.#selectors.bareSelector(tameMetrics)}))`,
      `${name}(vector(${this.#choice.random.between(-2_000_000_000, 4_000_000_000)}))`,
      'vector(time())',
      `vector(${this.scalar(depth)})`,
    ]);
  }

  #presenceCall(depth: number): string {
    return this.#choice.pick([
      `absent(${this.vector(depth)})`,
      `absent(nothing{region="ap-guangzhou", instance=~"a", region="ap-shanghai"})`,
      `absent_over_time(${this.#range(depth, tameMetrics)})`,
      `absent_over_time(nothing{region="ap-guangzhou"}[5m])`,
    ]);
  }
}
