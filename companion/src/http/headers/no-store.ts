/** Money is not kept by anything between us and the caller. */
export const NO_STORE = { 'cache-control': 'no-store' } as const;
