using System.Text.Json.Serialization;
using MobileNetEdge.Device.Actions;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Device.Gpio;
using MobileNetEdge.Device.Metrics;
using MobileNetEdge.Device.Triggers;

namespace MobileNetEdge.Device.Configuration;

/// <summary>
/// The whole configuration, as in the file. docs/agent.schema.json defines each member and its values; docs/agent.md describes
/// them in words.
/// </summary>
internal sealed record AgentOptions
{
    /// <summary>The board's name in messages; the machine's name unless given.</summary>
    public string? Name { get; set; }

    [JsonIgnore]
    public string DeviceName => Name ?? Environment.MachineName;

    public ModelOptions Model { get; set; } = new();

    public CameraOptions? Camera { get; set; }

    public TriggerOptions Trigger { get; set; } = new AlwaysTriggerOptions();

    public GpioOptions Gpio { get; set; } = new();

    public DecisionOptions Decision { get; set; } = new();

    public List<ActionOptions> Actions { get; set; } = [];

    /// <summary>Whether actions may run programs.</summary>
    public bool AllowCommands { get; set; }

    public MetricsOptions Metrics { get; set; } = new();

    public ThrottleOptions Throttle { get; set; } = new();
}

/// <summary>The network.</summary>
internal sealed record ModelOptions
{
    /// <summary>An int8 .tflite; a relative path starts at the configuration's folder.</summary>
    public string File { get; set; } = "";

    /// <summary>Class names, one per line; those in the model unless given.</summary>
    public string? Labels { get; set; }

    /// <summary>How pixels become input where the model does not say: tf, torch, caffe or MEAN,STD.</summary>
    public string? Preprocess { get; set; }

    /// <summary>What the outputs mean where neither the model nor the end of its graph tells: one kind for each, as in "values".</summary>
    public List<string>? Heads { get; set; }

    public int Threads { get; set; } = 1;

    /// <summary>The kernels that run it; the best that the processor has unless given.</summary>
    public string? Kernels { get; set; }

    /// <summary>Whether a model without checksum and golden answers is refused.</summary>
    public bool RequireVerified { get; set; }
}

/// <summary>What to do when the board gets hot.</summary>
internal sealed record ThrottleOptions
{
    /// <summary>At this temperature inferences are throttled; so they are when the firmware reports that it throttles.</summary>
    public double AboveCelsius { get; set; } = 80;

    /// <summary>Below this temperature they no longer are.</summary>
    public double BelowCelsius { get; set; } = 75;

    /// <summary>Inferences per second while throttled.</summary>
    public double InferencesPerSecond { get; set; } = 1;
}
