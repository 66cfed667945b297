/** The lockfile names versions and hashes, and no address: everybody installs from a registry of their own choice. */
export interface LockedPackage {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  /** It comes inside another package's archive, whose hash covers it. */
  readonly inBundle?: boolean;
  readonly version?: string;
}

export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** What is wrong with it, a line each. */
export function lockfileProblems({ packages }: Lockfile): string[] {
  const problems: string[] = [];
  for (const [path, locked] of Object.entries(packages)) {
    if (!path.includes('node_modules/') || locked.link === true) continue;
    if (locked.resolved !== undefined) {
      problems.push(`${path} has an address (${locked.resolved}); .npmrc keeps them out: run npm install again`);
    }
    if (locked.integrity === undefined && locked.inBundle !== true)
      problems.push(`${path} has no hash to be checked by`);
  }
  return problems;
}

/** Versions are exact, so that the lockfile is the only place where one changes. */
export function versionProblems(file: string, manifest: Readonly<Record<string, unknown>>): string[] {
  const problems: string[] = [];
  for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    for (const [name, version] of Object.entries((manifest[kind] ?? {}) as Record<string, string>)) {
      if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) problems.push(`${file}: ${name} is ${version}, not one version`);
    }
  }
  return problems;
}
