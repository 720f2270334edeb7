import { Cable, Keyboard, List, Monitor, Moon, Sun } from 'lucide-react';
import { Link, Outlet } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { TypeIconSprite } from '../content/type-icon.tsx';
import { useConnection } from '../live.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Logo } from '../ui/logo.tsx';
import { Menu, MenuChoice } from '../ui/menu.tsx';
import { useTheme } from '../ui/theme.ts';
import { Tooltip, TooltipProvider } from '../ui/tooltip.tsx';
import { useShortcuts } from '../ui/use-shortcuts.ts';
import styles from './shell.module.css';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';

/** What is round every page: the ways between them, theme, shortcuts, and word of a server that is gone. */
export function Shell() {
  const [showsShortcuts, setShowsShortcuts] = useState(false);
  const connection = useConnection();
  useShortcuts({ '?': () => setShowsShortcuts(true) });
  return (
    <TooltipProvider delay={400} closeDelay={0}>
      <TypeIconSprite />
      <div className={styles.shell}>
        <nav className={styles.rail} aria-label="Pages">
          <Link to="/" className={styles.logo} aria-label="Spanlight">
            <Logo />
          </Link>
          <Tooltip text="Runs" side="right">
            <Link
              to="/"
              className={styles.item}
              activeOptions={{ exact: true, includeSearch: false }}
              aria-label="Runs"
            >
              <List size={18} aria-hidden />
            </Link>
          </Tooltip>
          <Tooltip text="Send traces here" side="right">
            <Link to="/connect" className={styles.item} aria-label="Connect">
              <Cable size={18} aria-hidden />
            </Link>
          </Tooltip>
          <span className={styles.gap} />
          <IconButton
            label="Keyboard shortcuts"
            shortcut="?"
            side="right"
            className={styles.item}
            icon={<Keyboard size={18} />}
            onClick={() => setShowsShortcuts(true)}
          />
          <ThemeMenu />
        </nav>
        <div className={styles.main}>
          {connection === 'lost' && (
            <p role="status" className={styles.lost}>
              The server is gone: reconnecting. What is on the page stays.
            </p>
          )}
          <Outlet />
        </div>
      </div>
      <ShortcutsDialog open={showsShortcuts} onClose={() => setShowsShortcuts(false)} />
    </TooltipProvider>
  );
}

function ThemeMenu() {
  const [theme, setTheme] = useTheme();
  const icons: Record<typeof theme, ReactElement> = {
    system: <Monitor size={18} />,
    light: <Sun size={18} />,
    dark: <Moon size={18} />,
  };
  return (
    <Menu
      trigger={
        <button type="button" aria-label="Theme" title="Theme" className={styles.item}>
          {icons[theme]}
        </button>
      }
    >
      <MenuChoice
        label="Theme"
        value={theme}
        options={[
          { value: 'system', label: 'As the system' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
        onChange={setTheme}
      />
    </Menu>
  );
}
