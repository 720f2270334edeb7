import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './spanlight.ts';

/**
 * Axe finds nothing wrong, in either theme: all that a theme changes is colours, and so the rest is looked at once. `within` is
 * what to look at, by a selector, when the rest has been looked at before.
 */
export async function expectAccessible(page: Page, within = 'html'): Promise<void> {
  const axe = () => new AxeBuilder({ page }).include(within);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  expect((await axe().analyze()).violations, 'in light').toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  const ofColours = axe().withRules(['color-contrast', 'link-in-text-block']);
  expect((await ofColours.analyze()).violations, 'in dark').toEqual([]);
}
