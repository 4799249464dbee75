namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>Which operators a quantized network may use.</summary>
internal enum Profile
{
    /// <summary>Those that any TFLite runtime has.</summary>
    Standard,

    /// <summary>Those of our runtime too: h-swish applied to accumulators, per-channel scales into depthwise convolutions
    /// (docs/edge-profile.md).</summary>
    Edge,
}
