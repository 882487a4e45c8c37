import { execFileSync } from 'node:child_process';

/** The newest glibc 2.x that a binary asks for: x. */
export function newestGlibcOf(file: string): number {
  const text = execFileSync('readelf', ['--version-info', '--wide', file], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const minors = [...text.matchAll(/\bName: GLIBC_2\.(\d+)/g)].map(([, minor]) => Number(minor));
  if (minors.length === 0) throw new Error(`${file} names no version of glibc`);
  return Math.max(...minors);
}
