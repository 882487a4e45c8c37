import type { PutmonServer } from '../system/putmon-server.js';

const callsAtATime = 16;
const progressCalls = 2000;

/** Alarm rules of the load's metric, each bound to one object. */
export class AlarmRules {
  readonly #server: PutmonServer;
  readonly #tellProgress: (line: string) => void;
  #ruleIds: string[] = [];

  constructor(server: PutmonServer, tellProgress: (line: string) => void) {
    this.#server = server;
    this.#tellProgress = tellProgress;
  }

  /** The load's objects are called web-10000 and so on; none of their values is over. */
  async create(count: number): Promise<void> {
    const hosts = Array.from({ length: count }, (_, at) => `web-${10_000 + at}`);
    this.#ruleIds = await this.#each(hosts, 'made', async (host) => {
      const { alarmRuleId } = await this.#server.call('CreateAlarmRule', {
        ...{ namespace: 'bench', metricName: 'cpu_percent', 'dimensionNames.0': 'host' },
        ...{
          period: '10',
          statistics: 'max',
          operatorType: '>',
          threshold: '1e12',
          constancy: '1',
        },
      });
      await this.#server.call('BindAlarmRuleObjects', {
        alarmRuleId,
        'dimensions.0.name': 'host',
        'dimensions.0.value': host,
      });
      return alarmRuleId ?? '';
    });
  }

  async compareWith(threshold: number): Promise<void> {
    await this.#each(this.#ruleIds, 'changed', (alarmRuleId) =>
      this.#server.call('ModifyAlarmRule', { alarmRuleId, threshold: String(threshold) }),
    );
  }

  async #each<Result>(
    words: readonly string[],
    done: string,
    call: (word: string) => Promise<Result>,
  ): Promise<Result[]> {
    const results: Result[] = [];
    for (let at = 0; at < words.length; at += callsAtATime) {
      results.push(...(await Promise.all(words.slice(at, at + callsAtATime).map(call))));
      if (results.length % progressCalls < callsAtATime) {
        this.#tellProgress(`${results.length} of ${words.length} rules ${done}`);
      }
    }
    return results;
  }
}
