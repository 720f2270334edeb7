import type { PartOf } from '@spanlight/schema';
import { ExternalLink } from 'lucide-react';
import styles from './media-view.module.css';
import { safeUrl } from './safe-url.ts';

/**
 * Embedded pictures, sounds and films show; what is elsewhere opens on a click, in a tab of its own, since looking at a trace
 * must tell nobody. An embedded SVG is safe as a picture: what is in one neither runs nor loads.
 */
export function MediaView({ part }: { part: PartOf<'media'> }) {
  const type = part.mimeType ?? 'application/octet-stream';
  if (part.data !== undefined) return <Embedded type={type} data={part.data} />;
  const href = safeUrl(part.uri);
  if (!href) return <p className={styles.none}>{part.uri ?? `${type} without data`}</p>;
  return (
    <a className={styles.link} href={href} target="_blank" rel="noopener noreferrer">
      <ExternalLink size={14} aria-hidden /> Open {part.mimeType ?? 'media'}: {href}
    </a>
  );
}

/** What a browser can play of its own; anything else is a file to save. */
const mimeTypePattern = /^(image|audio|video)\/[\w.+-]+$/;

function Embedded({ type, data }: { type: string; data: string }) {
  const kind = mimeTypePattern.exec(type)?.[1];
  const source = `data:${kind ? type : 'application/octet-stream'};base64,${data}`;
  const label = `${type}, embedded`;
  if (kind === 'image') return <img className={styles.image} src={source} alt={label} />;
  if (kind === 'audio') return <audio className={styles.sound} src={source} controls aria-label={label} />;
  if (kind === 'video') return <video className={styles.image} src={source} controls aria-label={label} />;
  return (
    <a className={styles.link} href={source} download>
      Save {type}
    </a>
  );
}
