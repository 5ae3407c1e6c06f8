using System.CommandLine;

namespace LocalSpine.Commands;

/// <summary>Runs a command's work and turns its errors into one line and an exit code.</summary>
internal static class CommandRun
{
    /// <summary>0 when the work ends, 1 with a sentence on standard error when it refuses.</summary>
    public static void SetRun(this Command command, Func<ParseResult, CancellationToken, Task> work) =>
        command.SetAction(async (arguments, cancellationToken) =>
        {
            try
            {
                await work(arguments, cancellationToken);
                return 0;
            }
            catch (CommandException e)
            {
                await Console.Error.WriteLineAsync(e.Message);
                return 1;
            }
        });
}
