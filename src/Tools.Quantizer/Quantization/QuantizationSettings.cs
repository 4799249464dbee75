using MobileNetEdge.Tools.Quantizer.Calibration;

namespace MobileNetEdge.Tools.Quantizer.Quantization;

/// <summary>How much work goes into accuracy.</summary>
internal enum Effort
{
    /// <summary>Seconds: exact changes of the float network, ranges by a rule, weights rounded to nearest.</summary>
    Fast,

    /// <summary>Minutes: ranges, roundings and corrections chosen layer by layer by the error of the answers on a few dozen
    /// pictures.</summary>
    Default,

    /// <summary>Up to an hour: on all calibration pictures, twice, and every layer that may gain from being split is tried.</summary>
    Best,
}

/// <param name="Effort">How much work.</param>
/// <param name="Seed">Chooses the pictures that choices are made on. The same seed, network and pictures give the same model, whatever the
/// number of threads.</param>
/// <param name="Method">How ranges follow from what was seen; where they are searched, where the search begins.</param>
/// <param name="Percent">For <see cref="CalibrationMethod.Percentile"/>: how much of the values a range holds.</param>
/// <param name="Profile">Which operators the network may use.</param>
internal sealed record QuantizationSettings(
    Effort Effort, int Seed, CalibrationMethod Method, double Percent, Profile Profile = Profile.Standard)
{
    /// <summary>Pictures on which changes of the float network are measured.</summary>
    public const int PassPictures = 16;

    /// <summary>Pictures on which choices are made.</summary>
    public int ChoicePictures => Effort switch
    {
        Effort.Fast => 8,
        Effort.Default => 64,
        _ => 128,
    };

    /// <summary>How often ranges are chosen.</summary>
    public int Sweeps => Effort switch
    {
        Effort.Fast => 0,
        Effort.Default => 1,
        _ => 2,
    };

    /// <summary>How many layers are tried in parts. None where each channel has a scale of its own in any case.</summary>
    public int SplitTrials => Profile == Profile.Edge ? 0 : Effort == Effort.Best ? 4 : 1;
}
