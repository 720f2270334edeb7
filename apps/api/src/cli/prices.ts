import type { OwnPrice } from '../cost/price-overrides.ts';
import { PriceFileError, readPriceFile } from '../price-file.ts';
import { UsageError } from './usage-error.ts';

/** The user's own prices; none when no file is named. */
export function readPrices(path: string | undefined): OwnPrice[] {
  try {
    return path === undefined ? [] : readPriceFile(path);
  } catch (error) {
    if (error instanceof PriceFileError) throw new UsageError(error.message);
    throw error;
  }
}
