import { Command } from 'commander';
import { version } from '../version.ts';
import type { ApplyOptions } from './apply.ts';
import type { BackupOptions } from './backup.ts';
import type { DemoOptions } from './demo.ts';
import type { DoctorOptions } from './doctor.ts';
import type { RestoreOptions } from './restore.ts';
import type { RoadOptions } from './road.ts';

const startHelp = `
SIGTERM, Ctrl-C and SIGHUP stop it in order: answers are finished, running jobs are given back, the database is closed.
A second signal stops it at once. Begun by npm or npx, it also stops in order when they are gone.

A service manager should run it without npm, so that signals reach it at once:
  node_modules/.bin/node src/app/cli/chengshu.ts start`;

/** The command line of Chengshu; each command is loaded when it is called. */
export function chengshuCommand(): Command {
  const program = new Command('chengshu')
    .description("城枢 Chengshu: carries a city's data from source to service and on to retirement")
    .version(version)
    .showHelpAfterError();
  program
    .command('start')
    .description('run the platform until it is stopped (Ctrl-C)')
    .addHelpText('after', startHelp)
    .action(async () => {
      const { start } = await import('./start.ts');
      await start();
    });
  program
    .command('road')
    .description('carry one file from source to a callable service')
    .argument('<file>', 'CSV, TSV, XLSX, JSON, NDJSON, GeoJSON or Parquet, also inside .gz or .zip')
    .option('--department <name>', 'department that owns the data', '本部门')
    .option(
      '--uscc <code>',
      'unified social credit code of a department that is new (default: a placeholder)',
    )
    .option('--name <name>', 'name of the data set (default: the name of the file)')
    .option(
      '--key <columns>',
      'columns that name one row, separated by commas (default: proposed from the data)',
    )
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      '\nBy this command you declare that the file holds nothing classified (不涉密).',
    )
    .action(async (file: string, options: RoadOptions) => {
      const { road } = await import('./road.ts');
      await road(file, options);
    });
  program
    .command('reset-password')
    .description(
      'give a person a first password again; it is printed once and changed at the next sign-in',
    )
    .argument('<login name>')
    .action(async (loginName: string) => {
      const { resetPassword } = await import('./reset-password.ts');
      await resetPassword(loginName);
    });
  program
    .command('doctor')
    .description('examine the installation and say what to do; exit code 1 when there is a problem')
    .option('--deep', 'also read every file and count every row')
    .option('--json', 'print the report as JSON')
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('./doctor.ts');
      await doctor(options);
    });
  addDemoCommand(program);
  addDefinitionCommands(program);
  addBackupCommands(program);
  return program;
}

function addDefinitionCommands(program: Command): void {
  program
    .command('apply')
    .description(
      'plan and apply definitions (departments, sources, views, resources, services, applications)',
    )
    .argument('<bundle>', 'directory, or one file, of YAML definitions')
    .option('--plan', 'only show what would change')
    .option('--yes', 'apply without asking')
    .option('--json', 'print plan and result as JSON')
    .addHelpText(
      'after',
      '\nExit code 3: there are changes that were only planned (--plan, or no terminal and no --yes).',
    )
    .action(async (bundle: string, options: ApplyOptions) => {
      const { apply } = await import('./apply.ts');
      await apply(bundle, options);
    });
  program
    .command('export')
    .description('write the definitions of the installation as a bundle for `apply`')
    .argument('<directory>')
    .option('--json', 'print the list of files as JSON')
    .action(async (directory: string, options: { json?: boolean }) => {
      const { exportTo } = await import('./apply.ts');
      await exportTo(directory, options);
    });
}

function addBackupCommands(program: Command): void {
  program
    .command('backup')
    .description('write a backup of the installation, running or not, into a new directory')
    .argument('<directory>', 'directory of the backup; it must not be there yet')
    .option('--no-key', 'leave out the master key of stored secrets')
    .option('--json', 'print the report as JSON')
    .action(async (directory: string, options: BackupOptions) => {
      const { backup } = await import('./backup.ts');
      await backup(directory, options);
    });
  program
    .command('verify-backup')
    .description('read every byte of a backup and say whether it is whole; writes nothing')
    .argument('<directory>')
    .option('--json', 'print the report as JSON')
    .action(async (directory: string, options: { json?: boolean }) => {
      const { verifyBackup } = await import('./backup.ts');
      await verifyBackup(directory, options);
    });
  program
    .command('restore')
    .description('make an installation of a backup, in an empty directory and an empty database')
    .argument('<backup>', 'directory of the backup')
    .option('--data-dir <directory>', 'data directory to be (default: CHENGSHU_DATA_DIR)')
    .option('--master-key <file>', 'the master key, for a backup without it')
    .option(
      '--ledger <directory>',
      'archives/ledger of the installation in use, or of its newest backup',
    )
    .option('--without-ledger', 'there is none: what was destroyed after the backup comes back')
    .option('--json', 'print the report as JSON')
    .action(async (directory: string, options: RestoreOptions) => {
      const { restore } = await import('./restore.ts');
      await restore(directory, options);
    });
}

function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('make the demo city, carry its data along the road, and serve it')
    .option('--data-dir <directory>', 'directory of the demo alone', 'data/demo')
    .option('--seed <text>', 'the same seed and scale give the same files (default: 1)')
    .option('--scale <share>', 'how much of the city, from 0.01 to 1 (default: 1)')
    .option('--no-serve', 'stop when the data have arrived')
    .option('--reset', 'delete the demo and begin again; asks first')
    .option('--yes', 'do not ask')
    .option('--expose', 'allow an address that others can reach; the passwords are public')
    .action(async (options: DemoOptions) => {
      const { demo } = await import('./demo.ts');
      await demo(options);
    });
}
