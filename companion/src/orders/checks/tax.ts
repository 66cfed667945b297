/** The tax as the ERP has it: it is never computed here. */
import { compare } from '../../canonical/money.ts';
import { say } from '../../canonical/wording.ts';
import { type CheckContext, type Checked, figureOf, line, simulationProvenance } from './check.ts';

const check = 'tax';

export async function checkTax(context: CheckContext): Promise<Checked> {
  const simulation = await context.simulation();
  const taxed = simulation.lines.filter(({ eligible }) => eligible);
  const given = taxed.length > 0 && taxed.every(({ tax }) => tax !== undefined);
  if (simulation.mode === 'local' || !given) {
    return line({
      check,
      state: 'notChecked',
      code: 'TAX_NOT_GIVEN',
      message: 'The ERP does not say the tax of every line.',
      action: 'Have the lines corrected that the ERP does not sell, or ask finance for the tax.',
      clearedBy: 'finance',
    });
  }
  const { tax, net } = simulation;
  const figure = figureOf(tax, simulationProvenance(context, simulation));
  if (tax.currency !== context.net.currency || compare(net, context.net) !== 0) {
    return line({
      check,
      state: 'warning',
      code: 'TAX_AT_ERP_PRICES',
      message: `The ERP’s tax of ${say(tax)} is for its own prices, which differ from the approved ones.`,
      figure,
      action: 'Settle the prices first; the tax follows them.',
      clearedBy: 'rep',
    });
  }
  return line({ check, state: 'pass', code: 'TAX_OK', message: `The ERP adds ${say(tax)} of tax.`, figure });
}
