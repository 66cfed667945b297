/** How much hangs on a call: what is shed last comes first. Order before payment before credit before refresh. */
export const CRITICALITIES = ['order', 'payment', 'credit', 'refresh'] as const;
export type Criticality = (typeof CRITICALITIES)[number];
