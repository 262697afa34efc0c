import { useMemo } from 'react';
import { type Language, useLanguage } from './words.ts';

const localeOf = { zh: 'zh-CN', en: 'en-GB' } as const;
const byteUnits = ['B', 'KB', 'MB', 'GB', 'TB'] as const;
const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** 41352 → `41,352`; at most two digits after the point. */
export function formatNumber(value: number, language: Language): string {
  return new Intl.NumberFormat(localeOf[language], { maximumFractionDigits: 2 }).format(value);
}

/** A share of one as percent: 0.1234 → `12.3%`. */
export function formatShare(value: number, language: Language): string {
  const style = { style: 'percent', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(localeOf[language], style).format(value);
}

/** Bytes by 1024: 1536 → `1.5 KB`. */
export function formatBytes(bytes: number, language: Language): string {
  const steps = Math.floor(Math.log2(Math.max(1, Math.abs(bytes))) / 10);
  const unit = Math.min(steps, byteUnits.length - 1);
  const digits = unit === 0 ? 0 : 1;
  const value = new Intl.NumberFormat(localeOf[language], { maximumFractionDigits: digits });
  return `${value.format(bytes / 1024 ** unit)} ${byteUnits[unit]}`;
}

/** A moment in the time zone of the person: `2026-11-21 14:30`. In: ISO 8601, as the API gives it. */
export function formatDateTime(iso: string): string {
  const date = new Date(iso);
  return `${formatDate(iso)} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The day of a moment in the time zone of the person: `2026-11-21`. */
export function formatDate(iso: string): string {
  const date = new Date(iso);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** How long ago or ahead: `3 分钟前`, `in 2 hours`. In: ISO 8601, and now. */
export function formatRelative(iso: string, now: Date, language: Language): string {
  const awayMs = new Date(iso).getTime() - now.getTime();
  const words = new Intl.RelativeTimeFormat(localeOf[language], { numeric: 'auto' });
  const size = Math.abs(awayMs);
  if (size < minuteMs) return words.format(Math.round(awayMs / secondMs), 'second');
  if (size < hourMs) return words.format(Math.round(awayMs / minuteMs), 'minute');
  if (size < dayMs) return words.format(Math.round(awayMs / hourMs), 'hour');
  return words.format(Math.round(awayMs / dayMs), 'day');
}

const durationUnits = {
  zh: { day: ' 天', hour: ' 小时', minute: ' 分', second: ' 秒', ms: ' 毫秒' },
  en: { day: ' d', hour: ' h', minute: ' min', second: ' s', ms: ' ms' },
} as const;

/** A length of time in its two largest units: `3 分 12 秒`, `2 h 5 min`; below a second in milliseconds. */
export function formatDuration(ms: number, language: Language): string {
  const units = durationUnits[language];
  if (ms < secondMs) return `${Math.round(ms)}${units.ms}`;
  const parts: string[] = [];
  let rest = Math.round(ms / secondMs) * secondMs;
  for (const [size, unit] of [
    [dayMs, units.day],
    [hourMs, units.hour],
    [minuteMs, units.minute],
    [secondMs, units.second],
  ] as const) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${unit}`);
  }
  return parts.slice(0, 2).join(' ');
}

/** Names one after the other as the language separates them: `甲、乙`, `a, b`. */
export function formatList(names: readonly string[], language: Language): string {
  return names.join(language === 'en' ? ', ' : '、');
}

/** Parts of a sentence, which may hold lists, one after the other: `甲、乙；丙`, `a, b; c`. */
export function formatClauses(texts: readonly string[], language: Language): string {
  return texts.join(language === 'en' ? '; ' : '；');
}

/** The formats in the language of the person. */
export interface Formats {
  number: (value: number) => string;
  share: (value: number) => string;
  bytes: (value: number) => string;
  duration: (ms: number) => string;
  relative: (iso: string) => string;
  list: (names: readonly string[]) => string;
  clauses: (texts: readonly string[]) => string;
}

/** The formats in the language of the person. Dates look the same in both languages: `formatDateTime`. */
export function useFormats(): Formats {
  const language = useLanguage();
  return useMemo(
    () => ({
      number: (value) => formatNumber(value, language),
      share: (value) => formatShare(value, language),
      bytes: (value) => formatBytes(value, language),
      duration: (ms) => formatDuration(ms, language),
      relative: (iso) => formatRelative(iso, new Date(), language),
      list: (names) => formatList(names, language),
      clauses: (texts) => formatClauses(texts, language),
    }),
    [language],
  );
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
