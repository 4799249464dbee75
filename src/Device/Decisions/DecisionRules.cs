using System.Globalization;

namespace MobileNetEdge.Device.Decisions;

/// <summary>The conditions for one class; see <see cref="ClassOptions"/>.</summary>
internal readonly record struct ClassRule(
    float On, float Off, float Margin, TimeSpan Minimum, TimeSpan Hold, TimeSpan CoolDown, bool Ignored)
{
    /// <summary>Whether a value is decided when it is low; off is then the higher of the two.</summary>
    private bool IsBelow => Off > On;

    public bool CanBegin(float score) => IsBelow ? score <= On : score >= On;

    public bool HasEnded(float score) => IsBelow ? score > Off : score < Off;
}

/// <summary>A span of the day in which nothing is decided.</summary>
internal readonly record struct QuietHours(TimeOnly From, TimeOnly To)
{
    public bool Contain(TimeOnly time) => time.IsBetween(From, To);
}

/// <summary>The options of a decision, resolved for the classes of a model.</summary>
/// <param name="Classes">One for each class.</param>
/// <param name="SmoothingTime">Time constant of the average; zero for none.</param>
/// <param name="SmoothingFrames">Inferences in the mean; 1 for none.</param>
/// <param name="Stale">A decision that was not confirmed for this long ends.</param>
/// <param name="Quiet">When nothing is decided.</param>
internal sealed record DecisionRules(ClassRule[] Classes, TimeSpan SmoothingTime, int SmoothingFrames, TimeSpan Stale, QuietHours[] Quiet)
{
    private const double StandardOn = 0.8;
    private const double OffShare = 0.75;    // of On

    /// <param name="options">Already checked.</param>
    /// <param name="layout">The model's scores.</param>
    public static DecisionRules Of(DecisionOptions options, ScoreLayout layout) => new(
        [.. layout.Labels.Select(label => layout.IsValue(label) ? RuleOfValue(label, options) : RuleOf(label, options))],
        TimeSpan.FromSeconds(options.SmoothingSeconds),
        options.SmoothingFrames,
        TimeSpan.FromSeconds(options.StaleSeconds),
        [.. options.QuietHours.Select(hours => new QuietHours(TimeOf(hours.From), TimeOf(hours.To)))]);

    public bool AreQuiet(DateTimeOffset now)
    {
        TimeOnly time = TimeOnly.FromTimeSpan(now.TimeOfDay);
        foreach (QuietHours hours in Quiet)
        {
            if (hours.Contain(time))
            {
                return true;
            }
        }

        return false;
    }

    private static ClassRule RuleOf(string label, DecisionOptions options) =>
        RuleOf(options.Classes.GetValueOrDefault(label) ?? options, options) with { Ignored = options.Ignore.Contains(label) };

    /// <summary>
    /// A value has no threshold that would suit all: one without its own is not decided. It ends where it begins unless it says otherwise.
    /// </summary>
    private static ClassRule RuleOfValue(string label, DecisionOptions options)
    {
        ClassOptions own = options.Classes.GetValueOrDefault(label) ?? new ClassOptions();
        return RuleOf(own with { Off = own.Off ?? own.On, Margin = 0 }, options) with
        {
            Ignored = own.On is null || options.Ignore.Contains(label),
        };
    }

    /// <param name="own">A class's own options, or those of all classes.</param>
    /// <param name="options">The options that apply where <paramref name="own"/> has none.</param>
    public static ClassRule RuleOf(ClassOptions own, DecisionOptions options)
    {
        double on = own.On ?? options.On ?? StandardOn;
        double off = own.Off ?? (own.On is null ? options.Off : null) ?? OffShare * on;
        return new ClassRule(
            (float)on,
            (float)off,
            (float)(own.Margin ?? options.Margin ?? 0),
            Seconds(own.MinimumSeconds ?? options.MinimumSeconds),
            Seconds(own.HoldSeconds ?? options.HoldSeconds),
            Seconds(own.CoolDownSeconds ?? options.CoolDownSeconds),
            Ignored: false);
    }

    private static TimeSpan Seconds(double? seconds) => TimeSpan.FromSeconds(seconds ?? 0);

    private static TimeOnly TimeOf(string text) => TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture);
}
