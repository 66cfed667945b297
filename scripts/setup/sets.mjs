/** What a command needs to be installed: the product alone, what builds and checks it, or also the tools of the Salesforce package. */

/** @typedef {{ workspaces: string[], tools: boolean }} InstallSet `tools` are the development dependencies. */

/** @type {InstallSet} */
export const PRODUCT = { workspaces: ['companion', 'local'], tools: false };
/** @type {InstallSet} */
export const CHECKS = { workspaces: ['companion', 'local'], tools: true };
/** Half a gigabyte more: the Salesforce CLI, Code Analyzer, Jest. @type {InstallSet} */
export const SALESFORCE = { workspaces: ['companion', 'local', 'test/salesforce'], tools: true };

/**
 * @param {string} script As given to run.mjs, relative to the root.
 * @returns {InstallSet}
 */
export function setFor(script) {
  if (/^(\.\/)?scripts\/(test|salesforce)\//.test(script)) return SALESFORCE;
  return /^(\.\/)?(scripts\/(checks|chromium|chaos)|test)\//.test(script) ? CHECKS : PRODUCT;
}

/**
 * @param {InstallSet} there
 * @param {InstallSet} wanted
 * @returns {boolean}
 */
export function covers(there, wanted) {
  return (there.tools || !wanted.tools) && wanted.workspaces.every((name) => there.workspaces.includes(name));
}

/**
 * @param {InstallSet} one
 * @param {InstallSet} other
 * @returns {InstallSet}
 */
export function union(one, other) {
  return {
    workspaces: [...new Set([...one.workspaces, ...other.workspaces])].sort(),
    tools: one.tools || other.tools,
  };
}
