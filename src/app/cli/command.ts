import { Command } from 'commander';
import { version } from '../modules.ts';

/** The command line of Chengshu; each command is loaded when it is called. */
export function chengshuCommand(): Command {
  const program = new Command('chengshu')
    .description('城枢 Chengshu: carries a city\'s data from source to service and on to retirement')
    .version(version)
    .showHelpAfterError();
  program
    .command('start')
    .description('run the platform until it is stopped (Ctrl-C)')
    .action(async () => {
      const { start } = await import('./start.ts');
      await start();
    });
  return program;
}
