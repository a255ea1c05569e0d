// How Bull Board looks here: our colours, our mark, which buttons are shown, tabs that fit. Whatever its options do not reach is
// reached by styles.
import type { UIConfig } from '@bull-board/api/typings/app';
import type { Role } from '../pages/page.js';

export const LOGO_PATH = 'marvin.svg';
export const STYLE_PATH = 'marvin.css';

/** A telephone receiver in our colour. */
export const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b6e6e"/><path d="M11.2 7.5c-1.7.4-3.3 2-3.1 4 .6 6.6 5.8 11.8 12.4 12.4 2 .2 3.6-1.4 4-3.1.1-.6-.2-1.1-.7-1.4l-3.3-1.7c-.6-.3-1.2-.1-1.6.3l-1.2 1.3c-2.1-1-3.9-2.8-4.9-4.9l1.3-1.2c.4-.4.6-1 .3-1.6l-1.8-3.4c-.3-.5-.8-.8-1.4-.7z" fill="#fff"/></svg>`;

export const THEME: NonNullable<UIConfig['theme']> = {
  light: {
    background: '#f4f6f8',
    foreground: '#1b2733',
    card: '#ffffff',
    popover: '#ffffff',
    primary: '#0b6e6e',
    'primary-foreground': '#ffffff',
    'muted-foreground': '#56636f',
    border: '#cfd8e0',
    input: '#56636f',
    ring: '#0b6e6e',
    destructive: '#a3261d',
    sidebar: '#ffffff',
    'sidebar-foreground': '#1b2733',
    'status-failed': '#a3261d',
    'status-completed': '#1a6b34',
    'status-waiting': '#7a4b00',
    'font-sans': 'system-ui, sans-serif',
    'font-mono': 'ui-monospace, monospace',
  },
  dark: {
    background: '#12181f',
    foreground: '#e6edf3',
    card: '#1b242e',
    popover: '#1b242e',
    primary: '#4fc3b8',
    'primary-foreground': '#06201f',
    'muted-foreground': '#a5b4c2',
    border: '#3a4a5a',
    input: '#a5b4c2',
    ring: '#4fc3b8',
    destructive: '#ff9d94',
    sidebar: '#1b242e',
    'sidebar-foreground': '#e6edf3',
    'status-failed': '#ff9d94',
    'status-completed': '#8fdca6',
    'status-waiting': '#f2c879',
    'font-sans': 'system-ui, sans-serif',
    'font-mono': 'ui-monospace, monospace',
  },
};

const TIME = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;

export const DATE_FORMATS: NonNullable<UIConfig['dateFormats']> = {
  short: TIME,
  common: { day: '2-digit', month: '2-digit', ...TIME },
  full: { year: 'numeric', month: '2-digit', day: '2-digit', ...TIME },
};

/** Bull Board's icons of buttons that only show: open, close, copy, look for, set up one's own view. */
const EVERYBODYS_ICONS = [
  ...[
    'arrow-down',
    'arrow-up',
    'check',
    'chevron-down',
    'chevron-left',
    'chevron-right',
    'chevron-up',
    'circle-user',
    'copy',
  ],
  ...[
    'crosshair',
    'ellipsis-vertical',
    'external-link',
    'info',
    'maximize',
    'maximize-2',
    'minimize-2',
    'minus',
    'panel-left',
  ],
  ...['search', 'settings', 'x'],
];
/** Retry, promote, pause, resume. */
const SUPERVISORS_ICONS = ['refresh-cw', 'corner-up-left', 'pause', 'play'];

const SHOWN_ICONS: Readonly<Record<Role, readonly string[]>> = {
  operator: EVERYBODYS_ICONS,
  supervisor: [...EVERYBODYS_ICONS, ...SUPERVISORS_ICONS],
};

/** A button with an icon that is not on the list would be refused, or is new: it is not shown. */
export function styleFor(role: Role): string {
  const icons = SHOWN_ICONS[role].map((icon) => `.lucide-${icon}`).join(', ');
  return `:is(button, [role="menuitem"]):has(> svg.lucide):not(:has(> svg:is(${icons}))) { display: none !important }
${FIT}`;
}

/** Our jobs have no children, and the version leads to another site. Tabs and small print are wide enough and dark enough to read. */
const FIT = `
li:has(> a[href*="status=waiting-children"]) { display: none }
aside a[href*="github.com"] { display: none }
li > a[href*="status="] { padding-inline: .35rem !important; font-size: .8125rem !important; letter-spacing: 0 !important }
[class*="queueCard"] a, [class*="queueCard"] h3 { white-space: normal !important }
[class*="nullValue"] { color: var(--muted-foreground) !important }
small, time, [class*="queueStats"] { color: var(--muted-foreground) !important; opacity: 1 !important }
:focus-visible { outline: 3px solid var(--ring) !important; outline-offset: 2px }
`;
