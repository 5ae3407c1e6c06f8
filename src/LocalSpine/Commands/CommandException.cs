namespace LocalSpine.Commands;

/// <summary>An error of the command line: what is wrong and what to do next. Printed as it is, exit code 1.</summary>
internal sealed class CommandException(string message) : Exception(message);
