// What commander itself adds to the help of a command, in the language of whoever reads it.
import { Help, type Argument, type Command, type Option } from 'commander';
import { say } from '../shared/texts/say.js';
import { titleInWords, usageInWords } from '../shared/words/commanderTexts.js';

/** For `configureHelp`: the options of the program are shown with every command. */
export const HELP = {
  showGlobalOptions: true,
  styleTitle: titleInWords,
  commandUsage: (command: Command): string =>
    usageInWords(Help.prototype.commandUsage.call(new Help(), command)),
  subcommandTerm: (command: Command): string =>
    usageInWords(Help.prototype.subcommandTerm.call(new Help(), command)),
  optionDescription: (option: Option): string =>
    inOurWords(Help.prototype.optionDescription.call(new Help(), option)),
  argumentDescription: (argument: Argument): string =>
    inOurWords(Help.prototype.argumentDescription.call(new Help(), argument)),
};

/** `text (choices: "a", "b", default: "a")` */
function inOurWords(description: string): string {
  return description
    .replace(/choices: ((?:"[^"]*"(?:, )?)+?)(?=, default:|\)$)/, (_whole, choices: string) =>
      say('choices: {choices}', { choices }),
    )
    .replace(/default: ([^()]*)\)$/, (_whole, value: string) => `${say('default: {value}', { value })})`);
}
