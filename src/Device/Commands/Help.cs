namespace MobileNetEdge.Device.Commands;

/// <summary>What <c>--help</c> prints.</summary>
internal static class Help
{
    private const string Conventions =
        """
        Results go to standard output, messages to standard error. docs/agent.md has the whole configuration.
        Exit codes: 0 done, 1 a fault of this program, 2 wrong command line, 3 unusable input,
        4 a kernel or a network that computes wrongly on this machine.
        """;

    public const string Text =
        $"""
        A camera that acts: frames, a trigger, an int8 MobileNet, a decision, actions, all set in one configuration file.

          mobilenet-edge-agent [run] --config FILE [--trace FILE]    runs until it is stopped
          mobilenet-edge-agent check --config FILE                   checks whether the configuration can be used
          mobilenet-edge-agent doctor [--config FILE]                examines this board, and says what to do
          mobilenet-edge-agent demo --config FILE [--frames N] [--top N]
                                                                     shows the model's best classes for each frame
          mobilenet-edge-agent replay TRACE --config FILE            repeats the decisions of a trace, and shows where they differ

        Example:  mobilenet-edge-agent --config agent.json

        {Conventions}
        """;

    public static string? Of(string command) => command switch
    {
        "run" =>
            $"""
            Runs until SIGTERM, Ctrl-C or the end of the frames. Outputs are safe before the first decision and after the last.

              mobilenet-edge-agent [run] --config FILE [--trace FILE]

            --trace appends a line for each inference, with its scores and their outcome; 'replay' reads it.

            Example:  mobilenet-edge-agent --config agent.json --trace trace.jsonl

            {Conventions}
            """,
        "check" =>
            $"""
            Checks a configuration, and prints the line and the fix of each mistake. Loads the model and tries its kernels;
            opens no camera and no line.

              mobilenet-edge-agent check --config FILE

            Example:  mobilenet-edge-agent check --config agent.json

            {Conventions}
            """,
        "doctor" =>
            $"""
            Examines cameras, GPIO chips, permissions, processor, temperature and, with a configuration, its model and camera.
            Prints one line each: ok, or what to do. Exit code 3 when there is something to do.

              mobilenet-edge-agent doctor [--config FILE]

            Example:  mobilenet-edge-agent doctor --config agent.json

            {Conventions}
            """,
        "demo" =>
            $"""
            Shows the best classes of each frame, until Ctrl-C or for N frames.

              mobilenet-edge-agent demo --config FILE [--frames N] [--top N]

            Example:  mobilenet-edge-agent demo --config agent.json --top 3

            {Conventions}
            """,
        "replay" =>
            $"""
            Decides again on the scores of a trace, prints each event, and shows where the trace differs.
            Exit code 3 when something differs.

              mobilenet-edge-agent replay TRACE --config FILE

            Example:  mobilenet-edge-agent replay trace.jsonl --config agent.json

            {Conventions}
            """,
        _ => null,
    };
}
