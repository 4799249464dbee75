using System.Text.Json.Serialization;

namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <summary>What becomes of a network's answers by quantization.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
internal enum Verdict
{
    /// <summary>The int8 network answers as the float network does.</summary>
    [JsonStringEnumMemberName("good")]
    Good,

    /// <summary>Some answers change; worth another try.</summary>
    [JsonStringEnumMemberName("doubtful")]
    Doubtful,

    /// <summary>The answers are others.</summary>
    [JsonStringEnumMemberName("ruined")]
    Ruined,
}
