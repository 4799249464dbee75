using System.Text.Json.Serialization;

namespace MobileNetEdge.Device.Actions;

/// <summary>Something to do when a class begins or ends; <see cref="ActionFactory"/> makes it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(GpioActionOptions), "gpio")]
[JsonDerivedType(typeof(PictureActionOptions), "savePicture")]
[JsonDerivedType(typeof(JsonLinesActionOptions), "jsonLines")]
[JsonDerivedType(typeof(MqttActionOptions), "mqtt")]
[JsonDerivedType(typeof(WebhookActionOptions), "webhook")]
[JsonDerivedType(typeof(CommandActionOptions), "command")]
internal abstract record ActionOptions
{
    /// <summary>Its name in messages and metrics; its type unless given.</summary>
    public string? Name { get; set; }

    /// <summary>The classes it is for; all of them when empty.</summary>
    public List<string> Classes { get; set; } = [];

    /// <summary>The most events that wait for a slow action; when there are more, the oldest is dropped.</summary>
    public int Queue { get; set; } = 32;

    /// <summary>The events it is for.</summary>
    public abstract EventFilter Events();
}

/// <summary>Which events an action is for.</summary>
internal enum EventFilter
{
    Begin,
    End,
    Both,
}

/// <summary>What an output does while a class is decided.</summary>
internal enum OutputMode
{
    /// <summary>On from begin to end.</summary>
    Level,

    /// <summary>On for a while from begin.</summary>
    Pulse,

    /// <summary>On and off in turn from begin to end.</summary>
    Blink,
}

/// <summary>The state of an output when nothing runs.</summary>
internal enum SafeState
{
    Off,
    On,

    /// <summary>It stays as it is when the program ends; it is off when it starts.</summary>
    Keep,
}

/// <summary>Switches a GPIO line.</summary>
internal sealed record GpioActionOptions : ActionOptions
{
    /// <summary>The line's number on the chip: BCM numbers on a Raspberry Pi.</summary>
    public int Pin { get; set; }

    public OutputMode Mode { get; set; }

    /// <summary>Whether low is on.</summary>
    public bool ActiveLow { get; set; }

    /// <summary>How long a pulse is.</summary>
    public double PulseSeconds { get; set; } = 1;

    /// <summary>The period of the blinking.</summary>
    public double BlinkSeconds { get; set; } = 1;

    public SafeState Safe { get; set; }

    public override EventFilter Events() => EventFilter.Both;
}

internal enum PictureFileFormat
{
    Jpeg,
    Png,
}

/// <summary>Saves the frame, in a folder that keeps the newest.</summary>
internal sealed record PictureActionOptions : ActionOptions
{
    public string Folder { get; set; } = "";

    public PictureFileFormat Format { get; set; }

    /// <summary>The JPEG quality, 1 to 100.</summary>
    public int Quality { get; set; } = 85;

    public int MaxCount { get; set; } = 1000;

    public long MaxBytes { get; set; } = 200_000_000;

    public EventFilter When { get; set; } = EventFilter.Begin;

    public override EventFilter Events() => When;
}

/// <summary>Appends a line to a file.</summary>
internal sealed record JsonLinesActionOptions : ActionOptions
{
    public string File { get; set; } = "";

    /// <summary>A file that grows beyond this is renamed to "….1", replacing the previous one, and a new one is started.</summary>
    public long MaxBytes { get; set; } = 10_000_000;

    public EventFilter When { get; set; } = EventFilter.Both;

    public override EventFilter Events() => When;
}

/// <summary>Publishes to an MQTT broker.</summary>
internal sealed record MqttActionOptions : ActionOptions
{
    public string Host { get; set; } = "";

    /// <summary>1883 unless given, 8883 with TLS.</summary>
    public int? Port { get; set; }

    public string? User { get; set; }

    public string? Password { get; set; }

    public bool Tls { get; set; }

    /// <summary>PEM of the authority that signed the broker's certificate; the system's authorities unless given.</summary>
    public string? CaFile { get; set; }

    /// <summary>PEM of this client's certificate.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM of its key.</summary>
    public string? KeyFile { get; set; }

    /// <summary>The prefix of all topics; "mobilenet-edge/NAME" unless given.</summary>
    public string? Topic { get; set; }

    /// <summary>Whether the device announces itself to Home Assistant.</summary>
    public bool HomeAssistant { get; set; }

    public EventFilter When { get; set; } = EventFilter.Both;

    public override EventFilter Events() => When;
}

/// <summary>Posts the event to a web server.</summary>
internal sealed record WebhookActionOptions : ActionOptions
{
    public Uri? Url { get; set; }

    public Dictionary<string, string> Headers { get; set; } = [];

    /// <summary>The time limit of each attempt.</summary>
    public double TimeoutSeconds { get; set; } = 5;

    public int Attempts { get; set; } = 4;

    public EventFilter When { get; set; } = EventFilter.Begin;

    public override EventFilter Events() => When;
}

/// <summary>Runs a program. Needs "allowCommands": true.</summary>
internal sealed record CommandActionOptions : ActionOptions
{
    /// <summary>The program and its arguments; {class}, {event}, {score} and {time} are replaced by those of the event.</summary>
    public List<string> Run { get; set; } = [];

    /// <summary>The time after which it is killed, together with the processes it started.</summary>
    public double TimeoutSeconds { get; set; } = 10;

    public EventFilter When { get; set; } = EventFilter.Begin;

    public override EventFilter Events() => When;
}
