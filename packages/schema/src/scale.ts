/** A number as it is written, times a factor: 1.005 times 1,000 is 1,005, and not a little less as in floating point. */
export function scale(written: string, factor: number): number {
  const product = Number(written) * factor;
  return factor === 1 || Number.isInteger(product) ? product : Number(product.toPrecision(15));
}
