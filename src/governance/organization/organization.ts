export {
  createDepartment,
  createRootDepartment,
  getDepartment,
  moveDepartment,
  requireActive as requireActiveDepartment,
  updateDepartment,
} from './organization.commands.ts';
export {
  findDepartment,
  findDepartmentBelow,
  findDepartmentByName,
  findDepartmentByUscc,
  findRootDepartment,
  selectDepartments as listDepartments,
} from './organization.queries.ts';
export { isUscc, usccCheckCharacter } from './organization.rules.ts';
