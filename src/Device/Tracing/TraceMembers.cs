namespace MobileNetEdge.Device.Tracing;

/// <summary>
/// Member names of a trace, for its writer and its reader. A line {"trace":1,"time":…,"labels":[…]} is written at each start and each
/// change of the network, with "groups":[{"start":…,"count":…,"values":…}] if the labels are not one group of classes; a line
/// {"frame":…,"at":…,"time":…,"scores":[…],"decision":…,"events":[{"event":…,"class":…,"score":…,"actions":[…]}]} for each inference. A
/// line without scores records what ended by the passing of time.
/// </summary>
internal static class TraceMembers
{
    public const int Version = 1;

    public const string Trace = "trace";
    public const string Time = "time";
    public const string Labels = "labels";
    public const string Groups = "groups";    // of scores that exclude each other
    public const string Start = "start";
    public const string Count = "count";
    public const string Values = "values";
    public const string Frame = "frame";
    public const string At = "at";    // the camera's clock, in 100 ns
    public const string Scores = "scores";
    public const string Decision = "decision";
    public const string Events = "events";
    public const string Event = "event";
    public const string Class = "class";
    public const string Score = "score";
    public const string Actions = "actions";
}
