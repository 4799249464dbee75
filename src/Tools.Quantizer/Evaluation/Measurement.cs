using MobileNetEdge.Tools.Quantizer.Images;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <summary>What a float network and the int8 one made from it say of the same pictures.</summary>
/// <param name="Pictures">Paths.</param>
/// <param name="WereCalibratedOn">Whether calibration has seen them, as there were no others.</param>
/// <param name="Network">What their outputs mean.</param>
/// <param name="Float">Outputs of the float network for each picture.</param>
/// <param name="Int8">Outputs of the int8 network for each picture.</param>
/// <param name="Classes">What the pictures show, where that is known.</param>
internal sealed record Measurement(
    IReadOnlyList<string> Pictures, bool WereCalibratedOn, NetworkDescription Network, float[][] Float, float[][] Int8, int[]? Classes)
{
    /// <summary>Pictures that both are compared on, where nothing is known of what they show.</summary>
    private const int UnlabelledPictures = 100;

    /// <summary>How far they agree, in each output.</summary>
    public IReadOnlyList<HeadQuality> Qualities { get; } = HeadQuality.OfAll(Network, Float, Int8);

    /// <summary>Scores of the float network's main output for each picture.</summary>
    public float[][] FloatScores { get; } = [.. Float.Select(outputs => Network.ScoresOf(Network.Main, outputs))];

    /// <summary>Scores of the int8 network's main output for each picture.</summary>
    public float[][] Int8Scores { get; } = [.. Int8.Select(outputs => Network.ScoresOf(Network.Main, outputs))];

    /// <param name="network">The float network.</param>
    /// <param name="int8">The bytes that will be written, ready to run.</param>
    /// <param name="calibration">Pictures to leave out, where there are any others.</param>
    /// <param name="pictures">All pictures.</param>
    /// <param name="scored">Those of known classes; null where none is.</param>
    /// <param name="progress">Runs work of so many parts, each of which calls what it is given.</param>
    public static Measurement Of(
        FloatNetwork network,
        Int8Network int8,
        IReadOnlyList<string> calibration,
        IReadOnlyList<string> pictures,
        IReadOnlyList<LabelledPicture>? scored,
        Func<int, Func<Action, (float[][], float[][])>, (float[][], float[][])> progress)
    {
        HashSet<string> seen = [.. calibration.Select(Path.GetFullPath)];
        IReadOnlyList<string> all = scored?.Select(static picture => picture.Path).ToArray() ?? pictures;
        string[] unseen = [.. all.Where(name => !seen.Contains(Path.GetFullPath(name)))];
        IReadOnlyList<string> candidates = unseen.Length > 0 ? unseen : all;
        string[] check = [.. Spread.Over(candidates, scored is null ? Math.Min(UnlabelledPictures, candidates.Count) : candidates.Count)];
        (float[][] floats, float[][] ints) = progress(check.Length * 2, done => (
            PictureRunner.Run(network, check, static (own, picture) => own.Run(picture), done),
            PictureRunner.Run(int8, check, static (own, picture) => own.Run(picture), done)));
        Dictionary<string, int>? classes = scored?.ToDictionary(
            static picture => picture.Path, static picture => picture.Class, StringComparer.Ordinal);
        return new Measurement(
            check,
            unseen.Length == 0,
            network.Description,
            floats,
            ints,
            classes is null ? null : [.. check.Select(name => classes[name])]);
    }

    /// <summary>Of the int8 network's main output against the float network's.</summary>
    public SignalToNoise Output()
    {
        SignalToNoise noise = new();
        foreach ((float[] expected, float[] actual) in Float.Zip(Int8))
        {
            noise.Add(Network.NumbersOf(Network.Main, expected), Network.NumbersOf(Network.Main, actual));
        }

        return noise;
    }
}
