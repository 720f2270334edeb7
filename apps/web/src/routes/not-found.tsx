import { Link } from '@tanstack/react-router';
import { SearchX } from 'lucide-react';
import buttonStyles from '../ui/button.module.css';
import { classNames } from '../ui/class-names.ts';
import { Notice } from '../ui/notice.tsx';

export function NotFound() {
  return (
    <main style={{ display: 'flex', flex: 1 }}>
      <Notice
        isPage
        icon={<SearchX size={24} aria-hidden />}
        title="There is no such page"
        action={
          <Link to="/" className={classNames(buttonStyles.button, buttonStyles.plain)}>
            See all runs
          </Link>
        }
      />
    </main>
  );
}
