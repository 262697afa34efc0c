import { Input, InputNumber, Select } from 'antd';
import type { Hours, Schedule } from '#lifecycle/source/collection.contract.ts';
import { useWords } from '#platform/ui/words.ts';
import { useWeekdayName } from './feed-names.ts';
import { feedFormWords } from './feed-form.words.ts';
import { feedWords } from './feed.words.ts';
import './feed.css';

const firstSchedules: Readonly<Record<Schedule['every'], Schedule>> = {
  minutes: { every: 'minutes', minutes: 60 },
  day: { every: 'day', at: '02:00' },
  week: { every: 'week', weekday: 1, at: '02:00' },
  month: { every: 'month', day: 1, at: '02:00' },
};
const firstHours: Hours = { from: '22:00', to: '06:00' };
const weekdays = [1, 2, 3, 4, 5, 6, 7];

/** What a field gives to its control. */
interface ControlProps<T> {
  id?: string;
  value?: T;
  onChange?: (value: T) => void;
}

/** When it is collected by itself; null: by hand only. */
export function ScheduleControl({ id, value = null, onChange }: ControlProps<Schedule | null>) {
  const say = useWords(feedFormWords);
  const sayFeed = useWords(feedWords);
  const set = (next: Schedule | null) => onChange?.(next);
  return (
    <div className="feed-line">
      <Select
        {...(id === undefined ? {} : { id })}
        value={value?.every ?? 'none'}
        onChange={(every: Schedule['every'] | 'none') => {
          set(every === 'none' ? null : keepTime(firstSchedules[every], value));
        }}
        options={[
          { value: 'none', label: sayFeed('scheduleNone') },
          { value: 'minutes', label: say('everyMinutes') },
          { value: 'day', label: say('everyDay') },
          { value: 'week', label: say('everyWeek') },
          { value: 'month', label: say('everyMonth') },
        ]}
        className="feed-short"
      />
      {value === null ? null : <Details value={value} set={set} />}
    </div>
  );
}

/** Another rhythm keeps the time of day that was chosen. */
function keepTime(next: Schedule, before: Schedule | null): Schedule {
  if (before === null || !('at' in before) || !('at' in next)) return next;
  return { ...next, at: before.at };
}

function Details({ value, set }: { value: Schedule; set: (next: Schedule) => void }) {
  const say = useWords(feedFormWords);
  const weekdayName = useWeekdayName();
  if (value.every === 'minutes') {
    return (
      <InputNumber
        aria-label={say('minutes')}
        min={5}
        max={1440}
        precision={0}
        value={value.minutes}
        onChange={(minutes) => {
          if (minutes !== null) set({ ...value, minutes });
        }}
        suffix={say('minutesUnit')}
      />
    );
  }
  return (
    <>
      {value.every === 'week' ? (
        <Select
          aria-label={say('weekday')}
          value={value.weekday}
          onChange={(weekday) => {
            set({ ...value, weekday });
          }}
          options={weekdays.map((day) => ({ value: day, label: weekdayName(day) }))}
          className="feed-short"
        />
      ) : null}
      {value.every === 'month' ? (
        <InputNumber
          aria-label={say('dayOfMonth')}
          min={1}
          max={31}
          precision={0}
          value={value.day}
          onChange={(day) => {
            if (day !== null) set({ ...value, day });
          }}
          suffix={say('dayUnit')}
        />
      ) : null}
      <TimeOfDay
        label={say('timeOfDay')}
        value={value.at}
        onChange={(at) => {
          set({ ...value, at });
        }}
      />
    </>
  );
}

/** The hours in which the old system may be read; null: at any time. */
export function HoursControl({ id, value = null, onChange }: ControlProps<Hours | null>) {
  const say = useWords(feedFormWords);
  const sayFeed = useWords(feedWords);
  return (
    <div className="feed-line">
      <Select
        {...(id === undefined ? {} : { id })}
        value={value === null ? 'any' : 'within'}
        onChange={(kind: 'any' | 'within') => {
          onChange?.(kind === 'any' ? null : firstHours);
        }}
        options={[
          { value: 'any', label: sayFeed('hoursAny') },
          { value: 'within', label: say('hoursWithin') },
        ]}
        className="feed-short"
      />
      {value === null ? null : (
        <>
          <TimeOfDay
            label={say('hoursFrom')}
            value={value.from}
            onChange={(from) => onChange?.({ ...value, from })}
          />
          <span aria-hidden="true">–</span>
          <TimeOfDay
            label={say('hoursTo')}
            value={value.to}
            onChange={(to) => onChange?.({ ...value, to })}
          />
        </>
      )}
    </div>
  );
}

function TimeOfDay(given: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <Input
      type="time"
      aria-label={given.label}
      value={given.value}
      onChange={(event) => {
        given.onChange(event.target.value);
      }}
      className="feed-time"
    />
  );
}
