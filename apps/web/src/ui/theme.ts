import { isOneOf, useStored } from './use-stored.ts';

export type Theme = 'system' | 'light' | 'dark';

const isTheme = isOneOf('system', 'light', 'dark');

/** The stored choice. public/theme.js applies it before the first paint and whenever it or the system changes. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, store] = useStored<Theme>('theme', 'system', isTheme);
  return [
    theme,
    (next) => {
      store(next);
      window.dispatchEvent(new Event('spanlight-theme'));
    },
  ];
}
