import type { Command } from 'commander';
import type { App } from '../app.js';
import type { Config } from '../config/config.js';
import { loadConfig } from '../config/load-config.js';
import { systemClock } from '../model/clock.js';
import { createLog, type Log } from '../telemetry/log.js';
import { leadsToJournal } from '../telemetry/journal-stream.js';
import { commandName } from './command-name.js';
import { consoleUrlOf, loginLinkOf } from './console-url.js';
import { firstReport } from './first-report.js';
import { checkFolderOwner } from './folder-owner.js';
import { notifySystemd } from './notify-systemd.js';
import { addSettingOptions, readSettingFlags, type SettingFlags } from './setting-options.js';
import { shellWord } from './shell-word.js';
import { showText } from './show-text.js';
import { errorMessageOf } from '../model/error-message.js';

export function addServeCommand(program: Command): void {
  addSettingOptions(program.command('serve'))
    .addHelpText(
      'after',
      `
Prints one line that begins with "putmon serves" once reports are taken. Stop it with SIGTERM or
Ctrl-C: what was accepted is answered first. SIGHUP reads the configuration and the keys anew.

Example: putmon serve --data /var/lib/putmon --receiver 0.0.0.0:8080 --auto-register`,
    )
    .action(serve);
}

async function serve(given: SettingFlags): Promise<void> {
  const load = (): Config => loadConfig({ environment: process.env, ...readSettingFlags(given) });
  const config = load();
  checkFolderOwner(config.data);
  const log = createLog({ level: config.logLevel });
  // No other command needs what takes its time to load.
  const app = await (await import('../app.js')).App.start(config, log, systemClock);
  const stopped = stopOnSignal(app, log);
  process.on('SIGHUP', () => void reload(app, load, log));
  // In the order of the log, and as little waited for.
  const print = (line: string): void => {
    log.takeLine(`${showText(line)}\n`);
  };
  const showsKey = config.firstKey && !leadsToJournal(1);
  for (const line of await firstReport(app.control, config, app.receiverAddress, showsKey)) {
    print(line);
  }
  print(`putmon serves: receiver ${app.receiverAddress}, control ${app.controlAddress}`);
  for (const line of consoleLines(app, config)) print(line);
  const { connectionShortage } = app;
  if (connectionShortage !== undefined) log.warn(connectionShortage);
  const reports = `reports at ${app.receiverAddress}, control at ${app.controlAddress}`;
  await notifySystemd(log, '--ready', `--status=${reports}`);
  await stopped;
}

/** Only a terminal is shown a link that logs in: whatever else reads the output may keep it. */
function consoleLines(app: App, config: Config): string[] {
  if (!config.console) return [];
  const url = consoleUrlOf(config, app.controlAddress);
  const link = process.stdout.isTTY ? app.makeConsoleLink() : undefined;
  if (link === undefined) {
    const command = `${commandName()} console link --data ${shellWord(config.data)}`;
    return [`The console is at ${url}; log in with: ${command}`];
  }
  return [
    'Open the console; the link is good for one login within ten minutes:',
    `  ${loginLinkOf(url, link.token)}`,
  ];
}

async function stopOnSignal(app: App, log: Log): Promise<void> {
  const signal = await new Promise<string>((resolve) => {
    // Both stay: npm passes on a Ctrl-C that the server has too, and the second must not kill it.
    process.on('SIGTERM', resolve).on('SIGINT', resolve);
  });
  log.info({ signal }, 'stopping: answering what was accepted');
  void notifySystemd(log, 'STOPPING=1');
  await app.stop();
  log.info('stopped');
}

/** Keeps what is in force where the new configuration has mistakes. */
async function reload(app: App, load: () => Config, log: Log): Promise<void> {
  try {
    const next = load();
    const waitingNames = await app.reload(next);
    log.level = next.logLevel;
    log.info({ waitingNames }, 'reloaded; waitingNames take effect with a restart');
  } catch (error) {
    const message = errorMessageOf(error);
    log.error({ reason: message }, 'not reloaded: the configuration in force stays');
  }
}
