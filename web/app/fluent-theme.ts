import { webDarkTheme, webLightTheme, type Theme } from '@fluentui/react-components';

/** Our tokens in place of Fluent's, so that its parts look like ours and follow the same theme. */
const shared = {
  fontFamilyBase: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizeBase300: '13px',
  lineHeightBase300: '18px',
  colorNeutralBackground1: 'var(--ground)',
  colorNeutralForeground1: 'var(--text)',
  colorNeutralForeground2: 'var(--text)',
  colorNeutralForeground3: 'var(--text-2)',
  colorNeutralStroke1: 'var(--line)',
  colorNeutralStrokeAccessible: 'var(--line-strong)',
  colorBrandForeground1: 'var(--brand)',
  colorBrandForegroundLink: 'var(--brand)',
  colorCompoundBrandForeground1: 'var(--brand)',
  colorCompoundBrandStroke: 'var(--brand)',
  colorCompoundBrandBackground: 'var(--brand)',
} as const;

const brandGround = {
  colorBrandBackground: '#0f5fa8',
  colorBrandBackgroundHover: '#0c4f8d',
  colorBrandBackgroundPressed: '#0a3f70',
} as const;

export const lightTheme: Theme = { ...webLightTheme, ...shared, ...brandGround };
export const darkTheme: Theme = { ...webDarkTheme, ...shared, ...brandGround };
