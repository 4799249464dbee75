using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>How pixels become the input, in the form that <c>inspect</c> shows.</summary>
internal sealed record InspectPictures(float[] Mean, float[] Std, string Channels, string Fit, string Resampling)
{
    public static InspectPictures? Of(Preprocessing? preprocessing) => preprocessing is null
        ? null
        : new(
            preprocessing.Mean,
            preprocessing.Std,
            preprocessing.Channels.ToString().ToLowerInvariant(),
            preprocessing.Fit.ToString().ToLowerInvariant(),
            preprocessing.Resampling.ToString().ToLowerInvariant());

    public string ToText() => $"(x - [{string.Join(", ", Mean)}]) / [{string.Join(", ", Std)}], {Channels}, {Fit}, {Resampling}";
}
