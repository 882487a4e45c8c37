// Makes the man page and the completion of a package from what --help says:
// help-pages.mjs PUTMON MAN-PAGE COMPLETION
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import process from 'node:process';

const [, , putmon = '', manPage = '', completion = ''] = process.argv;

/** @param {readonly string[]} words */
function helpOf(words) {
  const env = { ...process.env, COLUMNS: '100' };
  return execFileSync(putmon, [...words, '--help'], { encoding: 'utf8', env });
}

/** @param {string} help @param {string} heading */
function namesIn(help, heading) {
  const [, section = ''] =
    new RegExp(`^${heading}:\\n((?: .*\\n|\\n(?= ))*)`, 'm').exec(help) ?? [];
  return section;
}

/** Every command and its subcommands, with the help of each. @param {readonly string[]} words */
function commandsFrom(words) {
  const help = helpOf(words);
  const names = [...namesIn(help, 'Commands').matchAll(/^ {2}(\w[\w-]*)/gm)].map(
    ([, name]) => name,
  );
  const inner = names.filter((name) => name !== 'help');
  return [
    { words, help, names: inner },
    ...inner.flatMap((name) => commandsFrom([...words, name])),
  ];
}

const commands = commandsFrom([]);
const version = execFileSync(putmon, ['--version'], { encoding: 'utf8' }).trim();

/** A line of roff as it stands. @param {string} line */
function verbatim(line) {
  const text = line.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll("'", '\\(aq');
  return /^[.']/.test(text) ? `\\&${text}` : text;
}

const page = [
  `.TH PUTMON 1 "" "putmon ${version}" "putmon"`,
  '.SH NAME',
  'putmon \\- self\\-hosted receiver for signed PutMonitorData reports',
  ...commands.flatMap(({ words, help }) => [
    words.length === 0
      ? '.SH SYNOPSIS AND COMMANDS'
      : `.SH ${['putmon', ...words].join(' ').toUpperCase()}`,
    '.nf',
    ...help.trimEnd().split('\n').map(verbatim),
    '.fi',
  ]),
  '.SH FILES',
  '.TP',
  '.I /etc/putmon/putmon.yaml',
  'The configuration, where a package of a distribution is installed.',
  '.TP',
  '.I /var/lib/putmon',
  'The data folder of that service.',
  '.TP',
  '.I /usr/share/doc/putmon/docs',
  'Pages on senders, return codes, alarms, and operating.',
  '',
].join('\n');

const cases = commands.map(({ words, help, names }) => {
  const options = [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option);
  return `  '${words.join(' ')}') words='${[...names, ...new Set(options)].join(' ')}' ;;`;
});

const script = `# Completion of putmon for bash: commands, subcommands and options.
_putmon() {
  local current=\${COMP_WORDS[COMP_CWORD]} path='' word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
    -*) break ;;
    *) path="\${path:+$path }$word" ;;
    esac
  done
  case \${COMP_WORDS[COMP_CWORD-1]} in
  --data | --config | --master-key-file | --prometheus | --*-file)
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
    return
    ;;
  esac
  while :; do
    case $path in
${cases.map((line) => `  ${line}`).join('\n')}
    esac
    [[ -n $words || $path != *' '* ]] && break
    path=\${path% *}
  done
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o filenames -F _putmon putmon
`;

writeFileSync(manPage, page);
writeFileSync(completion, script);
