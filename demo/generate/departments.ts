import { uscc } from './codes.ts';

const names = [
  '望澜市(演示)',
  '市数据局',
  '市公安局',
  '市市场监督管理局',
  '市自然资源和规划局',
  '市政务服务局',
  '市生态环境局',
  '市气象局',
  '市城市管理局',
  '市交通运输局',
  '市民政局',
  '市发展和改革委员会',
  '市财政局',
  '市水务局',
  '市住房和城乡建设局',
  '市人力资源和社会保障局',
  '澜东区人民政府',
  '澜西区人民政府',
] as const;
export type DepartmentName = (typeof names)[number];

/** Departments of the city with codes that check and belong to nobody; the first is the root. The bundle has the same. */
export const departments = names.map((name, number) => ({
  name,
  uscc: uscc(
    '11',
    number < 16 ? '990100' : number === 16 ? '990102' : '990103',
    1_200_011 + number * 70_707,
  ),
}));

/** The code of a department. */
export function departmentUscc(name: DepartmentName): string {
  return departments.find((one) => one.name === name)?.uscc ?? '';
}
