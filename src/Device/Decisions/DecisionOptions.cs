namespace MobileNetEdge.Device.Decisions;

/// <summary>The conditions for a class to be decided. A null member of a class is taken from <see cref="DecisionOptions"/>.</summary>
internal record ClassOptions
{
    /// <summary>The smoothed score at which a class begins, 0 to 1; of a value, the number from which on it begins.</summary>
    public double? On { get; set; }

    /// <summary>
    /// The smoothed score under which it ends; three quarters of <see cref="On"/> unless given. A value whose Off is above its On begins
    /// below On and ends above Off.
    /// </summary>
    public double? Off { get; set; }

    /// <summary>How far it must be ahead of the runner-up to begin.</summary>
    public double? Margin { get; set; }

    /// <summary>How long these conditions must hold, without a break, before it begins.</summary>
    public double? MinimumSeconds { get; set; }

    /// <summary>The least time it stays decided.</summary>
    public double? HoldSeconds { get; set; }

    /// <summary>How long after its end it cannot begin again.</summary>
    public double? CoolDownSeconds { get; set; }
}

/// <summary>
/// How scores become decisions: the section <c>decision</c> of the configuration. All of it may change while the program runs.
/// </summary>
internal sealed record DecisionOptions : ClassOptions
{
    /// <summary>Exceptions by class name.</summary>
    public Dictionary<string, ClassOptions> Classes { get; set; } = [];

    /// <summary>Classes that are never decided, such as "nothing". They compete like the others.</summary>
    public List<string> Ignore { get; set; } = [];

    /// <summary>Time constant of an exponential average of the scores; 0 for none.</summary>
    public double SmoothingSeconds { get; set; }

    /// <summary>The number of inferences to average; 1 for no averaging.</summary>
    public int SmoothingFrames { get; set; } = 1;

    /// <summary>A decision that no inference has confirmed for this long ends, for example when the trigger no longer fires.</summary>
    public double StaleSeconds { get; set; } = 5;

    /// <summary>When nothing is decided, by the board's own clock.</summary>
    public List<QuietHoursOptions> QuietHours { get; set; } = [];
}

/// <summary>From one time of the day to another, past midnight if the second is earlier.</summary>
internal sealed record QuietHoursOptions
{
    /// <summary>The start, such as "22:00".</summary>
    public string From { get; set; } = "";

    /// <summary>The first minute that is no longer quiet, such as "06:30".</summary>
    public string To { get; set; } = "";
}
