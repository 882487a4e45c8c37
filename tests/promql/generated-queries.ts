import type { SeededRandom } from '../support/seeded-random.js';
import { generatedInstances, generatedRegions, generatedSpan } from './generated-series.js';

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
const aggregations = ['sum', 'avg', 'min', 'max', 'count', 'group', 'stddev', 'stdvar'];
const arithmeticOperators = ['+', '-', '*', '/', '%', '^', 'atan2'];
const comparisonOperators = ['==', '!=', '<', '>', '<=', '>='];
const setOperators = ['and', 'or', 'unless'];
const labelNames = ['region', 'instance', 'namespace', 'absent'];

/** Metrics whose sums do not depend on the order of the terms beyond rounding. */
const tameMetrics = ['requests_total', 'temperature', 'queue_length'];

/**
 * Writes random expressions. It leaves out what Prometheus itself answers in one way or another:
 * which of equal values are the top ones, or sums in which a term swallows the others.
 */
class QueryWriter {
  readonly #random: SeededRandom;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  vector(depth: number): string {
    if (depth <= 0) return this.#chance(0.6) ? this.#selector() : this.#rangeCall(0);
    const inner = depth - 1;
    return this.#pick<() => string>([
      () => this.#selector(),
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
      () => `-${this.#selector()}`,
    ])();
  }

  scalar(depth: number): string {
    const { between } = this.#numbers();
    return this.#pick<() => string>([
      () => between(-3, 9),
      () => between(0, 50),
      () => this.#pick(['0.5', '1e3', '0x1F', 'Inf', 'NaN', '-0.25', '1.5e-3']),
      () => 'pi()',
      () => '(time() % 600)',
      () => `scalar(sum(${this.#selector(tameMetrics)}))`,
      () => (depth > 0 ? `(${this.scalar(depth - 1)} + ${between(1, 9)})` : between(1, 9)),
      () => (depth > 0 ? `scalar(${this.vector(depth - 1)})` : between(1, 9)),
    ])();
  }

  #numbers(): { between: (least: number, greatest: number) => string } {
    return { between: (least, greatest) => String(this.#random.between(least, greatest)) };
  }

  #selector(metrics: readonly string[] = [...tameMetrics, 'extreme']): string {
    return this.#bareSelector(metrics) + this.#timeModifiers();
  }

  #bareSelector(metrics: readonly string[]): string {
    const metric = this.#pick(metrics);
    const matchers = this.#chance(0.5) ? [this.#matcher()] : [];
    if (this.#chance(0.2)) matchers.push(this.#matcher());
    if (this.#chance(0.1)) return `{${['__name__="' + metric + '"', ...matchers].join(', ')}}`;
    return matchers.length === 0 ? metric : `${metric}{${matchers.join(',')}}`;
  }

  #matcher(): string {
    const region = this.#pick(generatedRegions);
    const instance = this.#pick(generatedInstances);
    return this.#pick([
      `region="${region}"`,
      `region!="${region}"`,
      `region=~"gz|sh"`,
      `region!~"${region}.*"`,
      `instance="${instance}"`,
      `instance=~"web-.+"`,
      `instance=~'web-[12]'`,
      `instance!~"(?i)DB\\\\.."`,
      `absent=""`,
      `absent!~".+"`,
    ]);
  }

  #timeModifiers(): string {
    const offset = this.#chance(0.15)
      ? ` offset ${this.#chance(0.3) ? '-' : ''}${this.#duration()}`
      : '';
    const fixed = this.#chance(0.1) ? ` @ ${this.#moment()}` : '';
    return this.#chance(0.5) ? offset + fixed : fixed + offset;
  }

  #moment(): string {
    const { startSeconds, endSeconds } = generatedSpan;
    const fraction = this.#chance(0.3) ? '.250' : '';
    return this.#pick([
      'start()',
      'end()',
      `${this.#random.between(startSeconds, endSeconds)}${fraction}`,
    ]);
  }

  #duration(): string {
    return this.#pick(['10s', '30s', '1m', '90s', '5m', '5m1s', '11m', '1h', '1h30m']);
  }

  #range(depth: number, metrics: readonly string[]): string {
    if (depth > 0 && this.#chance(0.3)) {
      const step = this.#pick(['', '10s', '1m', '7m']);
      const range = this.#pick(['4m', '10m', '33m']);
      const isTame = metrics.length < 4;
      const operand = isTame ? this.#selector(metrics) : this.vector(depth - 1);
      return `(${operand})[${range}:${step}]${this.#timeModifiers()}`;
    }
    return `${this.#bareSelector(metrics)}[${this.#duration()}]${this.#timeModifiers()}`;
  }

  #rangeCall(depth: number, extremes: 'with extremes' | 'tame' = 'with extremes'): string {
    const metrics = tameMetrics;
    if (this.#chance(0.1))
      return `quantile_over_time(${this.#pick(['0.5', '0', '1', '0.9', '-1', '2'])}, ${this.#range(depth, metrics)})`;
    if (extremes === 'with extremes' && this.#chance(0.2)) {
      const name = this.#pick(['last_over_time', 'max_over_time', 'resets', 'changes', 'idelta']);
      return `${name}(${this.#range(depth, ['extreme'])})`;
    }
    return `${this.#pick(rangeFunctions)}(${this.#range(depth, metrics)})`;
  }

  #grouping(): string {
    const names = labelNames.filter(() => this.#chance(0.4)).join(', ');
    return this.#pick(['', ` by (${names})`, ` without (${names})`]);
  }

  #aggregation(depth: number): string {
    const operand = this.#chance(0.5)
      ? this.#selector(tameMetrics)
      : this.#rangeCall(depth, 'tame');
    const grouping = this.#grouping();
    const operator = this.#pick(aggregations);
    if (this.#chance(0.1)) return `quantile${grouping}(${this.scalar(0)}, ${operand})`;
    if (this.#chance(0.1))
      return `count_values${grouping}("value", ${this.#selector(['queue_length', 'extreme'])})`;
    return this.#chance(0.5)
      ? `${operator}${grouping}(${operand})`
      : `${operator}(${operand})${grouping}`;
  }

  #ranked(depth: number): string {
    const operator = this.#pick(['topk', 'bottomk']);
    const operand = this.#chance(0.5)
      ? this.#selector(['temperature'])
      : `avg_over_time(${this.#range(depth, ['temperature'])})`;
    const count = this.#pick(['0', '1', '2', '3', '5', '100', '2.9']);
    return `${operator}${this.#grouping()}(${count}, ${operand})`;
  }

  #matching(): string {
    const names = this.#pick(['region', 'instance', 'region, instance', 'namespace', 'absent', '']);
    return this.#pick(['', '', ` on (${names})`, ` ignoring (${names})`, ' on (region, instance)']);
  }

  #arithmetic(depth: number): string {
    const operator = this.#pick(arithmeticOperators);
    return this.#pick<() => string>([
      () => `${this.vector(depth)} ${operator} ${this.scalar(depth)}`,
      () => `${this.scalar(depth)} ${operator} ${this.vector(depth)}`,
      () => `${this.vector(depth)} ${operator}${this.#matching()} ${this.vector(depth)}`,
      () => `${this.#selector()} ${operator} ${this.#selector()}`,
    ])();
  }

  #comparison(depth: number): string {
    const operator = this.#pick(comparisonOperators) + (this.#chance(0.4) ? ' bool' : '');
    return this.#pick<() => string>([
      () => `${this.#selector()} ${operator} ${this.scalar(0)}`,
      () => `${this.scalar(0)} ${operator} ${this.#selector()}`,
      () => `${this.#selector()} ${operator}${this.#matching()} ${this.#selector()}`,
      () => `${this.#rangeCall(depth)} ${operator} ${this.#random.between(0, 20)}.5`,
    ])();
  }

  #setOperation(depth: number): string {
    const operator = this.#pick(setOperators);
    return `${this.vector(depth)} ${operator}${this.#matching()} ${this.vector(depth)}`;
  }

  #grouped(depth: number): string {
    const operator = this.#pick([...arithmeticOperators, ...comparisonOperators]);
    const included = this.#pick(['', ' (absent)', ' (instance)', '(region)', ' (__name__)']);
    const one = `sum by (region) (${this.#selector(tameMetrics)})`;
    const many = this.#chance(0.5) ? this.#selector() : this.#rangeCall(depth);
    const isSafe = included !== '(region)';
    const names = isSafe ? 'on (region)' : 'ignoring (instance, namespace)';
    return this.#chance(0.5)
      ? `${many} ${operator} ${names} group_left${included} ${one}`
      : `${one} ${operator} ${names} group_right${included} ${many}`;
  }

  #valueCall(depth: number): string {
    const operand = this.vector(depth);
    return this.#pick<() => string>([
      () => `${this.#pick(valueFunctions)}(${operand})`,
      () => `${this.#pick(valueFunctions)}(${operand})`,
      () => `${this.#pick(periodicFunctions)}(${this.#selector(['temperature', 'queue_length'])})`,
      () => `clamp(${operand}, ${this.scalar(0)}, ${this.scalar(0)})`,
      () => `clamp_min(${operand}, ${this.scalar(0)})`,
      () => `clamp_max(${operand}, ${this.scalar(0)})`,
      () => `round(${this.#selector()})`,
      () => `round(${this.#selector()}, ${this.#pick(['0.1', '5', '1e-3', '-2'])})`,
      () => `${this.#pick(['sort', 'sort_desc'])}(${operand})`,
    ])();
  }

  #labelCall(depth: number): string {
    const operand = this.vector(depth);
    const target = this.#pick(['copy', 'region', 'instance']);
    return this.#pick([
      `label_replace(${operand}, "${target}", "$1", "instance", "(.*)-(.)")`,
      `label_replace(${operand}, "${target}", "x\${2}-$1y", "instance", "(.*)-(.)")`,
      `label_replace(${operand}, "${target}", "$kind", "instance", "(?P<kind>[a-z]+).*")`,
      `label_replace(${operand}, "${target}", "", "absent", "")`,
      `label_join(${operand}, "${target}", "/", "region", "absent", "instance")`,
      `label_join(${operand}, "copy", "")`,
    ]);
  }

  #timeCall(depth: number): string {
    const name = this.#pick(dateFunctions);
    return this.#pick([
      `timestamp(${this.#bareSelector([...tameMetrics, 'extreme'])})`,
      `timestamp(${this.#bareSelector(tameMetrics)} @ ${this.#moment()})`,
      `timestamp(${this.#bareSelector(tameMetrics)} offset ${this.#duration()})`,
      `timestamp(${this.#rangeCall(depth)})`,
      `${name}()`,
      `${name}(timestamp(${this.#bareSelector(tameMetrics)}))`,
      `${name}(vector(${this.#random.between(-2_000_000_000, 4_000_000_000)}))`,
      'vector(time())',
      `vector(${this.scalar(depth)})`,
    ]);
  }

  #presenceCall(depth: number): string {
    return this.#pick([
      `absent(${this.vector(depth)})`,
      `absent(nothing{region="gz", instance=~"a", region="sh"})`,
      `absent_over_time(${this.#range(depth, tameMetrics)})`,
      `absent_over_time(nothing{region="gz"}[5m])`,
    ]);
  }

  #pick<Item>(items: readonly Item[]): Item {
    const item = items[this.#random.between(0, items.length - 1)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  #chance(share: number): boolean {
    return this.#random.next() < share;
  }
}
