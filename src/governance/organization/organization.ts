export {
  createDepartment,
  createRootDepartment,
  getDepartment,
  requireActive as requireActiveDepartment,
} from './organization.commands.ts';
export {
  findDepartment,
  findDepartmentByName,
  findDepartmentByUscc,
  findRootDepartment,
} from './organization.queries.ts';
export { isAreaCode, isUscc, usccCheckCharacter } from './organization.rules.ts';
