using System.Reflection;
using MobileNetEdge.Runtime.Int8;

namespace MobileNetEdge.Tests;

/// <summary>What every program does with every failure: those of the runtime, and those that nobody foresaw.</summary>
internal static class GuardCheck
{
    /// <summary>One of each exception that users of a library can meet.</summary>
    public static Exception[] PublicExceptions(Assembly library) =>
    [
        .. library.GetExportedTypes().Where(static type => !type.IsAbstract && type.IsAssignableTo(typeof(Exception))).Select(Make),
    ];

    /// <summary>Failures that no list of exceptions has.</summary>
    public static Exception[] Unforeseen() =>
        [new UnforeseenException(), new InvalidCastException(), new OperationCanceledException(), new TimeoutException()];

    /// <param name="program">What the user types.</param>
    /// <param name="foreseen">Failures that have an exit code of their own.</param>
    /// <param name="guarded">Runs some work as the program does, and returns the exit code.</param>
    public static void Holds(string program, IEnumerable<Exception> foreseen, Func<Action, int> guarded)
    {
        Exception[] errors = [.. foreseen];
        Assert.NotEmpty(errors);
        foreach (Exception error in errors.Concat(errors.Select(error => new AggregateException(error))))
        {
            ConsoleRun run = Run(error, guarded);
            Exception cause = error.InnerException ?? error;
            Assert.Equal((cause is ModelException model ? model.ExitCode : 3, ""), (run.Code, run.Output));
            string line = Assert.Single(run.Errors.TrimEnd('\n').Split('\n'));
            Assert.StartsWith($"{program}: {cause.Message}", line, StringComparison.Ordinal);
        }

        foreach (Exception error in Unforeseen())
        {
            ConsoleRun run = Run(error, guarded);
            Assert.Equal((1, ""), (run.Code, run.Output));
            Assert.StartsWith(
                $"{program}: a fault of this program, please report it: {error.GetType()}", run.Errors, StringComparison.Ordinal);
            Assert.All(run.Errors.TrimEnd('\n').Split('\n'), line => Assert.StartsWith($"{program}: ", line, StringComparison.Ordinal));
        }
    }

    private static ConsoleRun Run(Exception error, Func<Action, int> guarded) => ConsoleRun.Of(() => guarded(() => throw error));

    private static Exception Make(Type type)
    {
        ConstructorInfo constructor = type.GetConstructors().MinBy(static constructor => constructor.GetParameters().Length)!;
        return (Exception)constructor.Invoke(
            [.. constructor.GetParameters().Select(static parameter => Argument(parameter.ParameterType))]);
    }

    private static object? Argument(Type type) =>
        type == typeof(string) ? "some text" : type.IsValueType ? Activator.CreateInstance(type) : null;

    private sealed class UnforeseenException : Exception;
}
